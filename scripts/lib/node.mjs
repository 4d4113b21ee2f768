// The oldest Node that works, checked before anything else so that the message is ours.

const OLDEST = { major: 20, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
  console.error(
    `H-Neurons Explorer needs Node ${OLDEST.major}.${OLDEST.minor} or newer; this is Node ${process.versions.node}.\n` +
      "Install a current version from https://nodejs.org, or run `nvm install` in this folder.",
  );
  process.exit(1);
}
