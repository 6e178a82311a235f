// Puts the page in one file into web/packages/widget.js.
//   node anywidget.mjs BUILD OUT.js
import fs from 'node:fs';
import path from 'node:path';

const [build, out] = process.argv.slice(2);
const page = JSON.stringify(fs.readFileSync(path.join(build, 'attention-playground.html'), 'utf8'));
const widget = fs.readFileSync(new URL('widget.js', import.meta.url), 'utf8');
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.writeFileSync(out, widget.replace("'attention-playground.html'", () => page));
