// A static server over one folder, as any web server would serve it. Port 0: the system picks a free one.
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const kTypes = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.otf': 'font/otf',
  '.ttf': 'font/ttf', '.ts': 'text/plain; charset=utf-8', '.png': 'image/png'
};

/** An empty page of the same origin, for scripts that bring their own module. */
export const kEmptyPage = '/empty-page-of-the-tests.html';

/** `otherwise`: what differs from an ordinary server, {status, headers} for the path of a request. */
export async function serve(folder, otherwise = () => ({})) {
  const server = http.createServer(async (request, answer) => {
    const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const { status = 200, headers = {} } = otherwise(name);
    if (status !== 200) return answer.writeHead(status, headers).end();
    if (name === kEmptyPage) return answer.writeHead(200, { 'content-type': kTypes['.html'], ...headers }).end('<!doctype html><title>empty</title><link rel="icon" href="logo.svg">');
    const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name);
    try {
      if (!file.startsWith(folder + path.sep)) throw new Error('outside');
      const bytes = await fs.readFile(file);
      answer.writeHead(200, { 'content-type': kTypes[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-store', ...headers });
      answer.end(bytes);
    } catch {
      answer.writeHead(404, { 'content-type': 'text/plain' }).end(`${name}: not here\n`);
    }
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}
