// A place to drop a folder or files on, with buttons that open the system's own chooser for who does not drag.

import type { ReactNode } from "react";
import {
  DropZone,
  FileTrigger,
  isDirectoryDropItem,
  isFileDropItem,
  Text,
  type DirectoryDropItem,
  type DropItem,
} from "react-aria-components";
import { Button } from "./Button.tsx";

export interface GivenFile {
  /** With slashes, from the folder that was given; a name alone where files were. */
  readonly path: string;
  readonly file: File;
}

export interface FileDropProps {
  /** What to drop here; read aloud. */
  readonly label: string;
  readonly children?: ReactNode;
  /** @param name of the folder, or of the first file */
  readonly onGiven: (name: string, files: readonly GivenFile[]) => void;
}

export function FileDrop({ label, children, onGiven }: FileDropProps) {
  const given = (files: readonly GivenFile[]): void => {
    const first = files[0];
    if (first) onGiven(first.path.split("/")[0] ?? first.path, files);
  };
  const chosen = (list: FileList | null): void =>
    given([...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
  return (
    <DropZone
      className="ui-drop"
      onDrop={({ items }) => void Promise.all(items.map(filesIn)).then((files) => given(files.flat()))}
    >
      <Text slot="label" className="ui-label">
        {label}
      </Text>
      <div className="ui-drop-buttons">
        <FileTrigger acceptDirectory onSelect={chosen}>
          <Button>Choose a folder…</Button>
        </FileTrigger>
        <FileTrigger allowsMultiple onSelect={chosen}>
          <Button variant="plain">Choose files…</Button>
        </FileTrigger>
      </div>
      {children}
    </DropZone>
  );
}

async function filesIn(item: DropItem): Promise<GivenFile[]> {
  if (isFileDropItem(item)) return [{ path: item.name, file: await item.getFile() }];
  return isDirectoryDropItem(item) ? filesBelow(item) : [];
}

async function filesBelow(folder: DirectoryDropItem): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  for await (const entry of folder.getEntries())
    for (const { path, file } of await filesIn(entry)) files.push({ path: `${folder.name}/${path}`, file });
  return files;
}
