// What the command line reads and where it writes: links, pipes, devices, long names, names that are not UTF-8, signals,
// full disks, arrays in either order. Nothing that is lost may be a success, and nothing may be left behind.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { make_array, random_of } from './cases.mjs';
import { count, read_npz, write_npy, write_npz } from './npy.mjs';

const random = random_of('files');
const floats = shape => make_array('f4', shape, () => random());
const small = () => ({ q: floats([2, 4, 3, 8]), k: floats([2, 2, 5, 8]), v: floats([2, 2, 5, 6]) });

function expect(good, text) {
  if (!good) throw new Error(text);
}

/** Runs a shell's script, in which "$@" is the command line's program. */
function shell(runner, folder, script) {
  const result = spawnSync('bash', ['-c', script, 'bash', ...runner.command], { cwd: folder, encoding: 'latin1' });
  if (result.error) throw result.error;
  return result;
}

/** OUT is one line of `script`; the folder then holds `files` and no more. */
function expect_out(runner, folder, script, { out = 'out.npz', files }) {
  const { status, stderr } = shell(runner, folder, script);
  expect(status === 0, `exit ${status}: ${stderr}`);
  expect('output' in read_npz(fs.readFileSync(path.join(folder, out))), `${out}: no output`);
  expect_files(folder, files);
}

function expect_files(folder, files) {
  const found = fs.readdirSync(folder).sort();
  expect(String(found) === String(['in.npz', ...files].sort()), `the folder has ${found}`);
}

function expect_refusal(runner, folder, script, pattern, files = []) {
  const { status, stderr } = shell(runner, folder, script);
  expect(status === 2, `exit ${status}: ${stderr}`);
  expect(/^[^\n]+\n$/.test(stderr) && pattern.test(stderr), `stderr: ${JSON.stringify(stderr)}`);
  expect_files(folder, files);
}

/** The same array with its first index changing quickest, as the bytes of a file. */
function in_fortran_order({ type, shape, data }) {
  const strides = shape.map((_, axis) => count(shape.slice(axis + 1)));
  const ordered = new data.constructor(data.length);
  for (let to = 0; to < data.length; ++to) {
    let from = 0, left = to;
    shape.forEach((size, axis) => {
      from += left % size * strides[axis];
      left = Math.floor(left / size);
    });
    ordered[to] = data[from];
  }
  return Buffer.from(write_npy({ type, shape, data: ordered }).toString('latin1').replace('False,', 'True, '), 'latin1');
}

/** [name, script, files then in the folder besides in.npz, which of them is OUT] */
const kOuts = [
  ['link', 'echo old > real; ln -s real link; "$@" attend in.npz --out link && [ -L link ]', ['link', 'real'], 'real'],
  ['link_to_nothing', 'ln -s real link; "$@" attend in.npz --out link && [ -L link ]', ['link', 'real'], 'real'],
  ['link_of_links', 'mkdir d; ln -s ../b d/a; ln -s real b; ln -s "$PWD/d/a" c; "$@" attend in.npz --out c && [ -L c -a -L d/a -a -L b ]', ['b', 'c', 'd', 'real'], 'real'],
  // By links of our own to what /dev/stdout and /dev/full are: a program that is wrong would replace the machine's.
  ['standard_output', 'ln -s /proc/self/fd/1 link; "$@" attend in.npz --out link > out && [ -L link ]', ['link', 'out'], 'out'],
  ['end_of_standard_output', 'printf before > out; ln -s /proc/self/fd/1 link; "$@" attend in.npz --out link >> out && [ "$(head -c 6 out)" = before ] && tail -c +7 out > cut', ['cut', 'link', 'out'], 'cut'],
  ['pipe', 'set -o pipefail; ln -s /proc/self/fd/1 link; "$@" attend in.npz --out link | cat > out', ['link', 'out'], 'out'],
  ['named_pipe', 'mkfifo pipe; timeout 20 cat pipe > out & "$@" attend in.npz --out pipe && wait && [ -p pipe ]', ['out', 'pipe'], 'out'],
  ['process', 'ln -s /proc/self/fd/9 link; "$@" attend in.npz --out link 9> >(cat > out) && sleep .3', ['link', 'out'], 'out'],
  ['permissions', 'echo old > out; chmod 640 out; "$@" attend in.npz --out out && [ "$(stat -c %a out)" = 640 ]', ['out'], 'out'],
  ['new_file_as_umask_says', 'umask 027; "$@" attend in.npz --out out && [ "$(stat -c %a out)" = 640 ]', ['out'], 'out'],
  ['in_is_out', 'cp in.npz out; "$@" attend out --out out', ['out'], 'out'],
  ...[236, 250, 255].map(length => [`name_of_${length}`, `"$@" attend in.npz --out ${'o'.repeat(length)}`, ['o'.repeat(length)], 'o'.repeat(length)])
];

/** [name, script, what the line says, files then in the folder besides in.npz] */
const kRefused = [
  ['read_only', 'echo old > out; chmod 444 out; "$@" attend in.npz --out out; code=$?; [ "$(head -c 3 out)" = old ] && exit $code', /out: cannot write: the file is read-only/, ['out']],
  ['name_of_256', `"$@" attend in.npz --out ${'o'.repeat(256)}`, /cannot write: File ?name too long/],
  ['folder', 'mkdir out; "$@" attend in.npz --out out', /out: cannot write: not a regular file/, ['out']],
  ['circle', 'ln -s a b; ln -s b a; "$@" attend in.npz --out a', /a: cannot write: /, ['a', 'b']],
  ['full_device', 'ln -s /dev/full link; "$@" attend in.npz --out link', /link: cannot write: No space left/, ['link']],
  ['full_disk', 'ulimit -f 1; "$@" attend in.npz --out out --trace', /out: cannot write: File too large/],
  ['full_disk_keeps_old', 'echo old > out; ulimit -f 1; "$@" attend in.npz --out out --trace; code=$?; [ "$(head -c 3 out)" = old ] && exit $code', /out: cannot write: File too large/, ['out']],
  ...['--help', 'backends'].map(command => [`full_output_${command}`, `"$@" ${command} > /dev/full`, /standard output: cannot write: (No space left|I\/O error)/]),
  ['full_output_attend', '"$@" attend in.npz --out out > /dev/full', /standard output: cannot write: (No space left|I\/O error)/, ['out']]
];

/** Only natively: node opens /dev/null in the place of what is closed, and what is appended to from its beginning. */
const kClosed = ['--help', 'backends', 'attend in.npz --out link'];

/** Ends the program as soon as something new is in the folder. */
function end_in_the_middle(runner, folder, signal) {
  const [program, ...first] = runner.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, 'attend', 'in.npz', '--out', 'out.npz', '--trace'], { cwd: folder, stdio: 'ignore' });
    let ended = false;
    child.on('error', reject);
    child.on('exit', () => {
      ended = true;
      resolve();
    });
    const look = () => {
      if (ended) return;
      if (fs.readdirSync(folder).length > 1) child.kill(signal);
      else setImmediate(look);
    };
    look();
  });
}

function check_reading(runner, folder, check) {
  const output = (arrays, args = '') => {
    fs.writeFileSync(path.join(folder, 'in.npz'), write_npz(arrays));
    const { status, stdout, stderr } = shell(runner, folder, `"$@" attend in.npz --out out.npz --trace ${args}`);
    expect(status === 0, `exit ${status}: ${stderr}`);
    return { stdout, bytes: fs.readFileSync(path.join(folder, 'out.npz'), 'latin1') };
  };
  const masks = { ...small(), mask: make_array('b1', [3, 5], () => random() < .7 ? 1 : 0), kv_len: make_array('i8', [2], i => 4 + i) };
  for (const [name, arrays, args] of [
    ['2', { q: floats([3, 8]), k: floats([5, 8]), v: floats([5, 6]) }],
    ['3', { q: floats([2, 3, 24]), k: floats([2, 5, 24]), v: floats([2, 5, 24]) }, '--q-heads 3 --kv-heads 3'],
    ['4', masks], ['float64', { ...small(), q: make_array('f8', [2, 4, 3, 8], () => random()) }],
    ['float16', { ...small(), k: make_array('f2', [2, 2, 5, 8], () => random()) }]
  ]) {
    check(`fortran_order_${name}`, () => {
      const turned = Object.fromEntries(Object.entries(arrays).map(([key, array]) => [key, in_fortran_order(array)]));
      expect(output(turned, args).bytes === output(arrays, args).bytes, 'other numbers than those of C order');
    });
  }
  check('other_arrays_are_one_line', () => {
    const { stdout } = output({ ...small(), mask: floats([3, 5]), extra: floats([1]), attn_mask: floats([1]), masked: floats([2]) });
    expect(/^ignored: 'extra', 'attn_mask', 'masked'\nbackend: \w+\n$/.test(stdout), stdout);
  });
  for (const [name, arrays, shape, args] of [
    ['4', { q: floats([0, 4, 3, 8]), k: floats([0, 2, 5, 8]), v: floats([0, 2, 5, 6]), mask: floats([1, 1, 3, 5]), kv_len: make_array('i8', [0], () => 0) }, [0, 4, 3, 6]],
    ['4_past', { q: floats([0, 4, 3, 8]), k: floats([0, 2, 5, 8]), v: floats([0, 2, 5, 6]), past_k: floats([0, 2, 1, 8]), past_v: floats([0, 2, 1, 6]), mask: make_array('b1', [0, 1, 3, 6], () => 1) }, [0, 4, 3, 6], '--causal --softcap 2'],
    ['3', { q: floats([0, 3, 24]), k: floats([0, 5, 24]), v: floats([0, 5, 24]) }, [0, 3, 24], '--q-heads 3 --kv-heads 3']
  ]) {
    check(`batch_0_rank_${name}`, () => {
      const arrays_out = read_npz(Buffer.from(output(arrays, args).bytes, 'latin1'));
      expect(String(arrays_out.output.shape) === String(shape) && arrays_out.weights.shape[0] === 0, `output is ${arrays_out.output.shape}`);
    });
  }
  check('largest_float64', () => {
    output({ ...small(), mask: make_array('f8', [3, 5], i => i === 2 ? -Infinity : -3.4028234663852886e38) });
  });
  check('numbers_at_their_limits', () => {
    for (const args of ['--scale -1e30', '--scale 0', '--scale 0e-400', '--scale 1e-300', '--softcap 1e-15', '--softcap 1e15', '--temperature 1e-300', '--temperature 1e300'])
      output(small(), args);
  });
}

export async function run_files(report, command_lines) {
  for (const runner of command_lines) {
    const folder = path.join(runner.folder, 'files');
    const fresh = (arrays) => {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, 'in.npz'), write_npz(arrays));
    };
    const check = (name, work, arrays = small()) => report.check(`files/${name} ${runner.name}`, () => (fresh(arrays), work()));
    for (const [name, script, files, out] of kOuts)
      if (runner.name === 'native' || name !== 'end_of_standard_output') await check(`out_${name}`, () => expect_out(runner, folder, script, { out, files }));
    for (const [name, script, pattern, files] of kRefused)
      await check(`refused_${name}`, () => expect_refusal(runner, folder, script, pattern, files));
    for (const command of runner.name === 'native' ? kClosed : [])
      await check(`closed_output_${command}`, () => expect_refusal(runner, folder, `ln -s /proc/self/fd/1 link; "$@" ${command} >&-`, /cannot write: Bad file descriptor/, ['link']));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      await check(`out_after_${signal}`, async () => {
        await end_in_the_middle(runner, folder, signal);
        expect(fs.readdirSync(folder).every(name => name === 'in.npz' || name === 'out.npz'), `left behind: ${fs.readdirSync(folder)}`);
        if (fs.existsSync(path.join(folder, 'out.npz'))) read_npz(fs.readFileSync(path.join(folder, 'out.npz')));
      }, { q: floats([1500, 1]), k: floats([1500, 1]), v: floats([1500, 1]) });
    }
    await check('names_that_are_not_utf8', () => {
      const { status, stderr } = shell(runner, folder, String.raw`in=$'caf\xe9-\xff\xed\xa0\x80.npz'; out=$'ü\xfe\xe2\x82.npz'; cp in.npz "$in"; mkdir $'d\x80'; "$@" attend "$in" --out $'d\x80'/"$out" && ln -s $'d\x80'/"$out" l && "$@" attend "$in" --out l && cp $'d\x80'/"$out" out && [ "$(ls $'d\x80' | wc -l)" = 1 ]`);
      expect(status === 0, `exit ${status}: ${stderr}`);
      read_npz(fs.readFileSync(path.join(folder, 'out')));
    });
    const readings = [];
    check_reading(runner, folder, (name, work) => readings.push([name, work]));
    for (const [name, work] of readings) await check(`in_${name}`, work);
  }
}
