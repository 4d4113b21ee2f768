// The browser behind the state: platform/page/ joined to the ports that state/ declares.

import { keepStorage, later, newStudyId, pageAddress, writeHash } from "../platform/page/browser.ts";
import { startEngine } from "../platform/page/engine.ts";
import { pageSettings } from "../platform/page/settings.ts";
import type { StatePorts } from "../state/ports.ts";

export function browserPorts(): StatePorts {
  const engine = startEngine();
  return {
    call: engine.call,
    onWorkerDeath: engine.onDeath,
    settings: pageSettings(),
    keepStorage,
    // A hidden tab paints no frames, but a study goes on in it.
    onFrame: (next) => {
      if (document.hidden) queueMicrotask(next);
      else requestAnimationFrame(next);
    },
    later,
    newId: newStudyId,
    address: pageAddress(),
    writeHash,
  };
}
