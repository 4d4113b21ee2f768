// How much this page keeps on the machine, as far as the browser tells.

import { useEffect, useState } from "react";
import { storageUsed } from "../../platform/page/browser.ts";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";

export function StorageUsed() {
  const stored = useStore((s) => s.stored);
  const cached = useStore((s) => s.cached);
  const [estimate, setEstimate] = useState<{ used: number; quota: number } | null>(null);
  useEffect(() => {
    let current = true;
    void storageUsed().then((value) => {
      if (current) setEstimate(value);
    });
    return () => {
      current = false;
    };
  }, [stored, cached]);
  return (
    <section aria-labelledby="storage">
      <h2 id="storage">Storage</h2>
      <p className="num">
        {estimate
          ? `${formatBytes(estimate.used)} used of ${formatBytes(estimate.quota)} that the browser allows this page.`
          : "The browser does not tell how much this page keeps."}
      </p>
    </section>
  );
}
