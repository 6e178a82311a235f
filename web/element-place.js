// Where element.js lies, for element.js as a module: the same file is a plain script, too, and may not say this.
export default import.meta.url;
