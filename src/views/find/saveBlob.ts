// Saves bytes as a file the way a browser offers it: a link that downloads.

/** Address of the last download. Given back with the next one: some browsers read it only after the click. */
let last: string | null = null;

export function saveBlob(blob: Blob, name: string): void {
  if (last !== null) URL.revokeObjectURL(last);
  last = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = last;
  link.download = name;
  link.click();
}

/** A file name from what a model is called: `identify-owner-name-3f2a81c0.zip`. */
export const bundleName = (model: string, id: string): string =>
  `identify-${model}-${id.slice(0, 8)}.zip`.replaceAll(/[^\w.-]+/g, "-");
