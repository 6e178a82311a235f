/** The playground in a frame: events that it tells of, and its methods. */
class Playground {
  #calls = new Map();
  #last = 0;

  /** `properties` of the frame: `src` or `srcdoc`. `heard`: {event: what to do with its detail}. */
  constructor(place, properties, heard) {
    this.frame = Object.assign(document.createElement('iframe'), { title: 'Attention Playground', allow: 'clipboard-write; fullscreen', ...properties });
    window.addEventListener('message', ({ data, source }) => {
      if (source !== this.frame.contentWindow || data?.from !== 'attention-playground') return;
      if (data.event) return heard[data.event]?.(data.detail);
      const call = this.#calls.get(data.id);
      this.#calls.delete(data.id);
      if ('error' in data) call?.reject(new Error(data.error));
      else call?.resolve(data.result);
    });
    place.append(this.frame);
  }
  ask(method, ...values) {
    return new Promise((resolve, reject) => {
      this.#calls.set(++this.#last, { resolve, reject });
      this.frame.contentWindow.postMessage({ to: 'attention-playground', id: this.#last, method, arguments: values }, '*');
    });
  }
}
