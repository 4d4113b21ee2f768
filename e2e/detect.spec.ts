// The detection study by `window.hneurons`: stopped, resumed, and the same as in one go; no room shows it yet.

import { expect, test } from "./app.ts";

test("a script tests the neurons that ship, stops the study and goes on with it", async ({ app, page }) => {
  await app.open("#/find");
  const found = await page.evaluate(async () => {
    const hn = window.hneurons;
    const whole = await hn.spec("detect");
    const spec = { ...whole, sets: whole.sets.slice(2, 4), maxQuestions: 15 };
    const stop = new AbortController();
    const stages = new Set<string>();
    const stopped = await hn
      .detect(spec, {
        id: "by-script",
        signal: stop.signal,
        onProgress: ({ done }) => {
          if (done >= 4) stop.abort();
        },
      })
      .catch((error: { code: string }) => error.code);
    const resumed = await hn.detect(spec, {
      id: "by-script",
      resume: true,
      onProgress: ({ stage }) => stages.add(stage),
    });
    const again = await hn.detect(spec);
    const file = await hn.exportAs("models/embedded/study.zip", "h-neurons");
    const list = await hn.spec("detect", { neurons: file });
    const bare = await hn.detect({ ...spec, maxQuestions: 10 }, { neurons: await file.text() });
    const codeOf = (run: () => Promise<unknown>): Promise<string> =>
      run().then(
        () => "none",
        (error: { code: string }) => error.code,
      );
    return {
      stopped,
      stages: [...stages],
      resumed: resumed.summary,
      again: again.summary,
      size: resumed.bundle.size,
      type: resumed.bundle.type,
      list: list.identification,
      random: bare.summary.sets.map(({ baselines }) => baselines[0]?.reason),
      codes: [
        await codeOf(() => hn.detect({ ...spec, sets: [] })),
        await codeOf(() => hn.detect(spec, { resume: true })),
        await codeOf(() => hn.spec("detect", { neuron: file } as never)),
      ],
    };
  });
  expect(found.stopped).toBe("aborted");
  expect(found.stages).toEqual(["collect", "fit", "done"]);
  expect(found.resumed.sets.map(({ name, funnel }) => [name, funnel.asked])).toEqual([
    ["unseen", 15],
    ["relations", 15],
  ]);
  expect(found.resumed).toEqual(found.again);
  expect(found.size).toBeGreaterThan(1000);
  expect(found.type).toBe("application/zip");
  expect(found.list).toBeNull();
  for (const reason of found.random) expect(reason).toMatch(/names no identification/);
  expect(found.codes).toEqual(["invalid-input", "usage", "usage"]);
});
