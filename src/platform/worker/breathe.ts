// The end of the current task: messages that have arrived are heard before the promise resolves. ONNX Runtime's WASM
// build resolves in microtasks only, so without this a long generation would be deaf to its own abort. A timer would
// do as well, but browsers hold nested timers back by 4 ms.

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
