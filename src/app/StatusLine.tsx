// The line at the foot: speed of the last answers, and where everything runs.

import { useStore } from "../state/context.tsx";

const one = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

export function StatusLine() {
  const speed = useStore((s) => s.speed);
  const lanes = useStore((s) => s.lanes.length);
  return (
    <footer className="status num">
      {speed && (
        <>
          <span>
            {one.format(speed.tokensPerSecond)} tokens a second, {lanes} {lanes === 1 ? "lane" : "lanes"}
          </span>
          <span>first token after {one.format(speed.firstTokenSeconds)} s</span>
        </>
      )}
      <span className="status-end">
        After <a href="https://arxiv.org/abs/2512.01797">H-Neurons, arXiv 2512.01797</a>. The model runs in
        this browser; nothing you type leaves it.
      </span>
    </footer>
  );
}
