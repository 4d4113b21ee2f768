// Where the focus goes when what had it leaves the page: to the field where one asks next, or to what was asked.

export const ASK_BOX = "ask-box";
export const CONVERSATION = "conversation";

export const focusAskBox = (): void => document.querySelector<HTMLElement>(`#${ASK_BOX} textarea`)?.focus();

export const focusConversation = (): void => document.getElementById(CONVERSATION)?.focus();
