// Zip files by Python's own library, which the build needs anyway: it writes sizes in front, as the strictest readers want them,
// and here no date, owner or order of the machine, so that the same files are the same bytes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const kWrite = `
import base64, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as out:
    for name, text in sorted(json.load(sys.stdin).items()):
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o100644 << 16
        out.writestr(entry, base64.b64decode(text), zipfile.ZIP_DEFLATED, 9)
`;

/** `files`: {name: Buffer or text}. */
export function write_zip(out, files) {
  const input = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]));
  fs.mkdirSync(path.dirname(out), { recursive: true });
  execFileSync('python3', ['-c', kWrite, out], { input: JSON.stringify(input), stdio: ['pipe', 'inherit', 'inherit'] });
}
