// The desktop's packages: what they install starts where nothing else is, and says of itself what is so.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { open_desktop } from '../desktop.mjs';

const kTree = fileURLToPath(new URL('../../../', import.meta.url));
const kHere = { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };

function the_package(t, ending) {
  const folder = path.join(t.web, '../packages');
  const found = fs.readdirSync(folder).filter((name) => name.startsWith('attention-playground') && name.endsWith(ending));
  if (found.length !== 1) throw new Error(`expected one ${ending} in ${folder}, found ${found.length}`);
  return path.join(folder, found[0]);
}

/** A root of its own with nothing in it but the package. */
function installed(t) {
  const root = path.join(t.scratch, 'root');
  fs.mkdirSync(path.join(root, 'var/lib/dpkg/updates'), { recursive: true });
  fs.mkdirSync(path.join(root, 'var/lib/dpkg/info'));
  fs.writeFileSync(path.join(root, 'var/lib/dpkg/status'), '');
  execFileSync('dpkg', [`--root=${root}`, '--force-depends', '--force-not-root', '--log=/dev/null', '--install', the_package(t, '.deb')], kHere);
  return path.join(root, 'usr');
}

/** Names of files and links below a folder, sorted. */
function files_of(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

function computes(t, what, usr) {
  const said = execFileSync(path.join(usr, 'bin/attention'), ['backends'], kHere);
  t.match(`${what}: back ends`, said, /^reference +can run here/);
  const out = path.join(t.scratch, `${what.replace(/\W/g, '')}.npz`);
  execFileSync(path.join(usr, 'bin/attention'), ['evaluate', path.join(usr, 'share/attention-playground/scenes/who-is-it.json'), '--out', out], kHere);
  t.ok(fs.statSync(out).size > 1000, `${what}: expected the numbers of a scene`);
}

export default [
  {
    name: 'the .deb, installed by itself: command line and window start, and know nothing of the tree they were built in',
    async run(t) {
      const usr = installed(t);
      computes(t, 'the .deb', usr);
      for (const name of ['bin/attention', 'lib/attention-playground/attention-playground']) t.ok(!fs.readFileSync(path.join(usr, name)).includes(kTree), `${name}: expected no path of ${kTree}`);
      const desktop = await open_desktop({ native: path.join(usr, 'bin'), scratch: t.scratch }, '--lang', 'zh', '--lesson', 'causal');
      t.equal('what the window said', desktop.said, '');
      desktop.close();
      const needs = execFileSync('dpkg-deb', ['--field', the_package(t, '.deb'), 'Depends'], kHere);
      for (const library of ['libc6', 'libglfw3', 'libopengl0', 'libstdc++6']) t.ok(needs.includes(library), `Depends: expected ${library}, found ${needs}`);
    }
  },
  {
    name: 'the .tar.gz has the files of the .deb, and computes where it is unpacked',
    async run(t) {
      const unpacked = path.join(t.scratch, 'unpacked');
      fs.mkdirSync(unpacked);
      execFileSync('tar', ['--extract', '--strip-components=1', `--directory=${unpacked}`, `--file=${the_package(t, '.tar.gz')}`], kHere);
      t.equal('files', files_of(unpacked).join(' '), files_of(installed(t)).join(' '));
      computes(t, 'the .tar.gz', unpacked);
    }
  },
  {
    name: 'desktop entry, icon, AppStream file and man page say what is so',
    async run(t) {
      const usr = installed(t);
      const check = (...command) => t.equal(command[0], spawnSync(command[0], command.slice(1), kHere).stdout, '');
      const entry = path.join(usr, 'share/applications/attention-playground.desktop');
      check('desktop-file-validate', entry);
      // Its id is no domain's name, for none is ours.
      const stream = spawnSync('appstreamcli', ['validate', '--no-net', '--override=cid-desktopapp-is-not-rdns=info,cid-contains-hyphen=info', path.join(usr, 'share/metainfo/attention-playground.metainfo.xml')], kHere);
      t.equal(`appstreamcli: ${stream.stdout}`, stream.status, 0);
      const of_entry = (key) => new RegExp(`^${key}=(.*)$`, 'm').exec(fs.readFileSync(entry, 'utf8'))[1];
      for (const file of [`bin/${of_entry('Exec')}`, `share/icons/hicolor/scalable/apps/${of_entry('Icon')}.svg`]) t.ok(fs.existsSync(path.join(usr, file)), `the desktop entry names ${file}, which is not there`);

      const version = execFileSync('dpkg-deb', ['--field', the_package(t, '.deb'), 'Version'], kHere).trim();
      const versions = { 'share/metainfo/attention-playground.metainfo.xml': `<release version="${version}"`, 'share/man/man1/attention.1': `"Attention Playground ${version}"` };
      for (const name in versions) t.ok(fs.readFileSync(path.join(usr, name), 'utf8').includes(versions[name]), `${name}: expected the version ${version}`);

      const help = execFileSync(path.join(usr, 'bin/attention'), ['--help'], kHere);
      const page = fs.readFileSync(path.join(usr, 'share/man/man1/attention.1'), 'utf8').replaceAll('\\-', '-').split('\n').filter((line) => !line.startsWith('.\\"')).join('\n');
      const names = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort().join(' ');
      t.equal('options of the man page', names(page.replaceAll('--help', ''), /(--[a-z][\w-]*)/g), names(help, /(--[a-z][\w-]*)/g));
      t.equal('commands of the man page', names(page, /^\.B attention (\w+)/gm), names(help, /^ {2}attention (\w+)/gm));
      t.equal('back ends of the man page', names(/\.BI --backend " NAME"\n([^]*?)\n\.TP/.exec(page)[1], /^\.BR? (\w+)/gm), names(/--backend NAME +([^;]*);/.exec(help)[1], /(\w+)/g));
      for (const status of /Exit status: (.*)/.exec(help)[1].match(/\d/g)) t.ok(page.includes(`.B ${status}\n`), `the man page: expected exit status ${status}`);
    }
  }
];
