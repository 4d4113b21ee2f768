// Runs steps, prints a line for each as it ends and the output of those that failed, and counts.

/**
 * @typedef {import("./steps.mjs").Step} Step
 * @typedef {import("./steps.mjs").Counts} Counts
 */

/**
 * A run that failed without a failed test (a file that does not load, say) counts as one more failure, and so does
 * a run that left no report.
 * @param {Step} step
 * @param {number} code
 * @returns {Counts}
 */
function countOf({ count }, code) {
  const ok = code === 0;
  if (count === undefined) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  try {
    const { passed, failed } = count();
    return { passed, failed: !ok && failed === 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

export class Report {
  passed = 0;
  failed = 0;

  /**
   * Runs steps one after another; several calls run side by side.
   * @param {readonly Step[]} steps
   */
  async run(steps) {
    for (const step of steps) {
      const { code, output, seconds } = await step.run();
      const { passed, failed } = countOf(step, code);
      this.passed += passed;
      this.failed += failed;
      const counts = step.count === undefined ? "" : `  ${passed} passed, ${failed} failed`;
      console.log(`${failed === 0 ? "ok    " : "FAILED"}  ${step.name}${counts}  (${seconds.toFixed(1)} s)`);
      for (const figure of failed === 0 ? (step.figures?.() ?? []) : []) console.log(`        ${figure}`);
      if (failed > 0) console.log(`${output.trimEnd().replaceAll(/^/gm, "        ")}\n`);
    }
  }

  /**
   * A step that could not even run.
   * @param {string} name
   * @param {string} reason
   */
  fail(name, reason) {
    this.failed++;
    console.log(`FAILED  ${name}: ${reason}`);
  }

  /** The closing line, which programs read, and the exit code. */
  close() {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}
