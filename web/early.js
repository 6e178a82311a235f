// The first script of the page: messages of the page around that come before the others are there are kept (messages.mjs).
globalThis.attentionPlaygroundEarly = [];
globalThis.attentionPlaygroundKeep = (message) => globalThis.attentionPlaygroundEarly.push(message);
globalThis.addEventListener('message', globalThis.attentionPlaygroundKeep);
