#!/usr/bin/env node
// The command line as WebAssembly: node attention-cli.mjs attend IN.npz --out OUT.npz ...
import fs from 'node:fs';
import createCommandLine from './attention-cli-core.mjs';

// Texts are UTF-8 in the core and in process.argv, but a path may be any bytes. A byte that is not UTF-8 is the character
// U+10FF00 + byte in the core, and itself again where a file is opened.
const kStrayByte = 0x10ff00;

function text_of(bytes) {
  return bytes.toString('latin1').replace(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g, (letters) => {
    const raw = Buffer.from(letters, 'latin1');
    const text = raw.toString();
    return Buffer.from(text).equals(raw) ? text : String.fromCodePoint(...Array.from(raw, byte => kStrayByte + byte));
  });
}

function path_of(text) {
  if (typeof text !== 'string' || !/[\u{10ff80}-\u{10ffff}]/u.test(text)) return text;
  return Buffer.concat(Array.from(text, (letter) => {
    const code = letter.codePointAt(0);
    return code > kStrayByte ? Buffer.from([code - kStrayByte]) : Buffer.from(letter);
  }));
}

function command_arguments() {
  const given = process.argv.slice(2);
  const file = '/proc/self/cmdline';
  if (!given.some(text => text.includes('\ufffd')) || !fs.existsSync(file)) return given;
  return text_of(fs.readFileSync(file)).split('\0').slice(0, -1).slice(-given.length);
}

// The core calls these by the names of node's module.
const { openSync, readlinkSync, writeSync } = fs;
for (const name of ['lstatSync', 'statSync', 'renameSync', 'unlinkSync']) {
  const call = fs[name];
  fs[name] = (...paths) => call(...paths.map(path_of));
}
fs.readlinkSync = path => text_of(readlinkSync(path_of(path), 'buffer'));
fs.openSync = (path, flags, mode) => {
  // The file that is to become OUT: from now on a signal waits for the end, so that none is left behind.
  if (flags & fs.constants.O_EXCL)
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGXFSZ']) process.on(signal, () => process.exit(2));
  return openSync(path_of(path), flags, mode);
};
// The core gives a position also for a pipe, which has none.
fs.writeSync = (file, bytes, offset, length, position) => {
  try {
    return writeSync(file, bytes, offset, length, position);
  } catch (error) {
    if (error.code !== 'ESPIPE') throw error;
    return writeSync(file, bytes, offset, length);
  }
};

await createCommandLine({ arguments: command_arguments() });
