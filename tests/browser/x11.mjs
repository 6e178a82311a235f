// A client of an X server, as small as it can be: moves the pointer, presses buttons and keys (XTEST), and takes the
// picture of the whole screen. Written out because no tool of the test packages moves a pointer.
import net from 'node:net';
import { picture } from './png.mjs';

const pad = (n) => (n + 3) & ~3;

export async function connect(display) {
  const socket = net.connect(`/tmp/.X11-unix/X${display}`);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const x = new Screen(socket);
  await x.start();
  return x;
}

class Screen {
  #socket;
  #bytes = Buffer.alloc(0);
  #parts = [];
  #wanted = null;  // {size, resolve}

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (part) => { this.#parts.push(part); this.#deliver(); });
  }

  #deliver() {
    if (!this.#wanted) return;
    const have = this.#bytes.length + this.#parts.reduce((n, part) => n + part.length, 0);
    if (have < this.#wanted.size) return;
    this.#bytes = Buffer.concat([this.#bytes, ...this.#parts.splice(0)]);
    const { size, resolve } = this.#wanted;
    this.#wanted = null;
    const taken = this.#bytes.subarray(0, size);
    this.#bytes = this.#bytes.subarray(size);
    resolve(taken);
  }
  #read(size) { return new Promise((resolve) => { this.#wanted = { size, resolve }; this.#deliver(); }); }

  /** The next reply; events are skipped, an error is thrown. */
  async #reply() {
    for (;;) {
      const head = await this.#read(32);
      if (head[0] === 0) throw new Error(`the X server answered error ${head[1]} to request ${head[10]}`);
      if (head[0] === 1) return Buffer.concat([head, await this.#read(4 * head.readUInt32LE(4))]);
    }
  }

  async start() {
    const hello = Buffer.alloc(12);
    hello.write('l');
    hello.writeUInt16LE(11, 2);
    this.#socket.write(hello);
    const head = await this.#read(8);
    const rest = await this.#read(4 * head.readUInt16LE(6));
    if (head[0] !== 1) throw new Error(`the X server refused: ${rest.toString('latin1')}`);
    const screen = 32 + pad(rest.readUInt16LE(16)) + 8 * rest[21];  // after the vendor and the pixmap formats
    this.root = rest.readUInt32LE(screen);
    this.width = rest.readUInt16LE(screen + 20);
    this.height = rest.readUInt16LE(screen + 22);
    const name = 'XTEST';
    const query = Buffer.alloc(8 + pad(name.length));
    query[0] = 98;  // QueryExtension
    query.writeUInt16LE(query.length / 4, 2);
    query.writeUInt16LE(name.length, 4);
    query.write(name, 8);
    this.#socket.write(query);
    const answer = await this.#reply();
    if (!answer[8]) throw new Error('the X server has no XTEST');
    this.xtest = answer[9];
  }

  #fake(type, detail, x = 0, y = 0) {
    const request = Buffer.alloc(36);
    request[0] = this.xtest;
    request[1] = 2;  // FakeInput
    request.writeUInt16LE(9, 2);
    request[4] = type;
    request[5] = detail;
    request.writeUInt32LE(this.root, 12);
    request.writeInt16LE(x, 24);
    request.writeInt16LE(y, 26);
    this.#socket.write(request);
  }
  move(x, y) { this.#fake(6, 0, Math.round(x), Math.round(y)); }
  press() { this.#fake(4, 1); }
  release() { this.#fake(5, 1); }
  /** A key by its code on a keyboard of a PC (evdev + 8). */
  key(code) { this.#fake(2, code); this.#fake(3, code); }

  /** {width, height, data, at} of the screen as it is now. */
  async screenshot() {
    const request = Buffer.alloc(20);
    request[0] = 73;  // GetImage
    request[1] = 2;   // ZPixmap
    request.writeUInt16LE(5, 2);
    request.writeUInt32LE(this.root, 4);
    request.writeUInt16LE(this.width, 12);
    request.writeUInt16LE(this.height, 14);
    request.writeUInt32LE(0xffffffff, 16);
    this.#socket.write(request);
    const answer = await this.#reply();
    const bytes = Buffer.from(answer.subarray(32, 32 + 4 * this.width * this.height));
    bytes.swap32();  // BGRx to xRGB
    const rgb = new Uint8Array(this.width * this.height * 3);
    for (let i = 0, j = 1; i < rgb.length; i += 3, j += 4) {
      rgb[i] = bytes[j];
      rgb[i + 1] = bytes[j + 1];
      rgb[i + 2] = bytes[j + 2];
    }
    return picture(this.width, this.height, rgb, 3);
  }
  close() { this.#socket.destroy(); }
}
