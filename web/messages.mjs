// What passes between this page and the one around its frame.

/// Tells the page around what has happened here; `detail` in JSON.
export function tell(event, detail) {
  if (parent !== window) parent.postMessage({ from: 'attention-playground', version: 1, event, detail: JSON.parse(detail) }, '*');
}

/// Calls of `methods`, an object of asynchronous functions, by whoever has this window.
export function answer_messages(methods) {
  window.addEventListener('message', async ({ data, source, origin }) => {
    if (data?.to !== 'attention-playground' || source === null) return;
    const answer = { from: 'attention-playground', id: data.id };
    try {
      if (!Object.hasOwn(methods, data.method) || typeof methods[data.method] !== 'function') throw new Error(`there is no method ${JSON.stringify(data.method)}`);
      answer.result = await methods[data.method](...(data.arguments ?? []));
    } catch (error) {
      answer.error = error.message;
    }
    source.postMessage(answer, origin === 'null' ? '*' : origin);
  });
}
