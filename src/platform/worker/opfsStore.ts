// A study's files in the origin private file system, under studies/<id>/; one tab per study.

import { opfsFolders } from "./opfsFolders.ts";

export const studyFolders = opfsFolders({
  root: "studies",
  lock: "hneurons-study-",
  words: {
    denied:
      "This browser does not let the page store files, so a study cannot be kept. Allow storage for this site, or leave private browsing.",
    busy: "Another tab is working on this study. Close it there, or wait until it is done.",
    full: "The browser's storage for this page is full. Remove a study or a model in the Library room, then continue.",
    gone: "What this study had stored is gone: the site's data was cleared. Start it again.",
    unreadable: (file) =>
      `The browser cannot read ${file} of this study any more. Remove the study, and start it again.`,
  },
});
