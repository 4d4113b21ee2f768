// The page's entry: makes the store over the browser, puts the page and the automation API on it, starts it.

import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "../ui/messages.css";
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { present } from "../base/assert.ts";
import { atOwnAddress, whenBack } from "../platform/page/browser.ts";
import { StoreProvider } from "../state/context.tsx";
import { createAppStore } from "../state/store.ts";
import { App } from "./App.tsx";
import { automation } from "./automation.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { browserPorts } from "./ports.ts";
import { unknownRoom } from "./rooms.ts";
import { followTheme } from "./theme.ts";
import { prefetchRooms } from "./useRoomView.ts";

const app = createAppStore(browserPorts());
followTheme(app.store);
window.hneurons = automation(app);
const sayUnknown = () => {
  const name = unknownRoom(location.hash);
  if (name !== null)
    app.store.getState().notify("info", `There is no room “${name.slice(0, 40)}”. This is Explore.`);
};
const navigate = () => {
  app.navigate(location.hash, atOwnAddress());
  sayUnknown();
};
window.addEventListener("hashchange", navigate);
window.addEventListener("popstate", navigate);

createRoot(present(document.getElementById("root"), "the root element")).render(
  <StrictMode>
    <ErrorBoundary>
      <StoreProvider app={app}>
        <App activity={app.activity} />
      </StoreProvider>
    </ErrorBoundary>
  </StrictMode>,
);
sayUnknown();
void app.start(location.hash).finally(() => {
  whenBack(() => void app.store.getState().refreshStored()); // other tabs work on the same studies
  void prefetchRooms();
});
