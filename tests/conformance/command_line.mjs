// What the command line refuses: the exit status, one line on stderr that names what is wrong, and no OUT left behind.
import fs from 'node:fs';
import path from 'node:path';
import { make_array, random_of } from './cases.mjs';
import { read_npz, write_npy, write_npz } from './npy.mjs';

const random = random_of('command line');
const floats = shape => make_array('f4', shape, () => random());
const good = () => ({ q: floats([2, 4, 3, 8]), k: floats([2, 2, 5, 8]), v: floats([2, 2, 5, 6]) });
const packed = () => ({ q: floats([2, 3, 24]), k: floats([2, 5, 24]), v: floats([2, 5, 24]) });

const past = () => ({ past_k: floats([2, 2, 3, 8]), past_v: floats([2, 2, 3, 6]) });

/** [name in IN, what it probably means] */
const kMisspelt = [
  ['Q', 'q'], ['query', 'q'], ['K', 'k'], ['keys', 'k'], ['value', 'v'], ['attn_mask', 'mask'], ['attention_mask', 'mask'],
  ['Mask', 'mask'], ['masks', 'mask'], ['msak', 'mask'], ['attn_bias', 'mask'], ['key_padding_mask', 'mask'],
  ['past_key', 'past_k'], ['past_values', 'past_v'], ['pastK', 'past_k'], ['kvlen', 'kv_len'], ['kv_lens', 'kv_len'],
  ['kv_lengths', 'kv_len'], ['nonpad_kv_seqlen', 'kv_len']
];
function without(name) {
  const arrays = good();
  delete arrays[name];
  return arrays;
}
/** An array of float64 as good() and past() have it, with one value that float32 does not hold. */
function beyond(name) {
  const { shape } = { ...good(), ...past(), mask: { shape: [3, 8] } }[name];
  return make_array('f8', shape, i => i === 7 ? (name === 'k' ? 3.5e38 : -1.7e308) : random());
}

/** [name, arrays or bytes of IN, further arguments, status, what the line says] */
const kBadInputs = [
  ['no_file', undefined, [], 2, /in\.npz: cannot read/],
  ['empty_file', Buffer.alloc(0), [], 2, /in\.npz: expected/],
  ['text_file', Buffer.from('hello, world, this is no archive at all'), [], 2, /in\.npz: expected/],
  ['cut_short', write_npz(good()).subarray(0, 700), [], 2, /in\.npz: expected/],
  ['cut_in_half', write_npz(good()).subarray(400), [], 2, /in\.npz: expected/],
  ['q_missing', { k: floats([1, 2]), v: floats([1, 2]) }, [], 2, /in\.npz: .*'q'.*found 'k', 'v'/],
  ['v_missing', { q: floats([1, 2]), k: floats([1, 2]) }, [], 2, /in\.npz: .*'v'/],
  ['rank_1', { ...good(), q: floats([8]) }, [], 2, /'q'.*rank 2, 3 or 4/],
  ['rank_5', { ...good(), q: floats([1, 1, 1, 1, 8]) }, [], 2, /'q'.*rank 2, 3 or 4/],
  ['ranks_differ', { ...good(), k: floats([5, 8]) }, [], 2, /'k'.*rank 4.*found rank 2/],
  ['batch_differs', { ...good(), k: floats([3, 2, 5, 8]) }, [], 2, /k: expected 2x.*found 3x2x5x8/],
  ['heads_do_not_divide', { ...good(), k: floats([2, 3, 5, 8]) }, [], 2, /k: expected .*divisor of 4.*found 2x3x5x8/],
  ['dk_differs', { ...good(), k: floats([2, 2, 5, 7]) }, [], 2, /k: expected .*found 2x2x5x7/],
  ['v_rows_differ', { ...good(), v: floats([2, 2, 4, 6]) }, [], 2, /v: expected .*found 2x2x4x6/],
  ['v_heads_differ', { ...good(), v: floats([2, 4, 5, 6]) }, [], 2, /v: expected .*found 2x4x5x6/],
  ['no_columns', { q: floats([2, 0]), k: floats([3, 0]), v: floats([3, 2]) }, [], 2, /q: expected at least one/],
  ['integer_q', { ...good(), q: make_array('i4', [2, 4, 3, 8], i => i) }, [], 2, /'q'.*float32.*found int32/],
  ['bool_k', { ...good(), k: make_array('b1', [2, 2, 5, 8], () => 1) }, [], 2, /'k'.*float32.*found bool/],
  ['integer_mask', { ...good(), mask: make_array('i4', [3, 5], () => 1) }, [], 2, /'mask'.*bool.*found int32/],
  ['byte_mask', { ...good(), mask: { type: 'u1', shape: [3, 5], data: new Uint8Array(15) } }, [], 2, /'mask'.*bool.*found uint8/],
  ['mask_rank_5', { ...good(), mask: floats([1, 1, 1, 3, 5]) }, [], 2, /'mask'.*rank/],
  ['mask_too_wide', { ...good(), mask: floats([3, 6]) }, [], 2, /mask: expected .*2x4x3x5, found 1x1x3x6/],
  ['mask_rows_differ', { ...good(), mask: floats([2, 5]) }, [], 2, /mask: expected .*found 1x1x2x5/],
  ['mask_heads_differ', { ...good(), mask: floats([2, 3, 5]) }, [], 2, /mask: expected .*found 1x2x3x5/],
  ['past_k_alone', { ...good(), past_k: floats([2, 2, 3, 8]) }, [], 2, /past_v: expected/],
  ['past_v_alone', { ...good(), past_v: floats([2, 2, 3, 6]) }, [], 2, /past_k: expected/],
  ['past_lengths_differ', { ...good(), past_k: floats([2, 2, 3, 8]), past_v: floats([2, 2, 4, 6]) }, [], 2, /past_v: expected 2x2x3x6.*found 2x2x4x6/],
  ['past_heads_differ', { ...good(), past_k: floats([2, 4, 3, 8]), past_v: floats([2, 4, 3, 6]) }, [], 2, /past_k: expected/],
  ['kv_len_and_past', { ...good(), past_k: floats([2, 2, 3, 8]), past_v: floats([2, 2, 3, 6]), kv_len: make_array('i8', [2], () => 1) }, [], 2, /kv_len: expected/],
  ['kv_len_float', { ...good(), kv_len: floats([2]) }, [], 2, /'kv_len'.*integers/],
  ['kv_len_too_many', { ...good(), kv_len: make_array('i8', [3], () => 1) }, [], 2, /kv_len: expected .*2.*found 3/],
  ['kv_len_too_long', { ...good(), kv_len: make_array('i8', [2], () => 6) }, [], 2, /kv_len: expected .*0 to 5.*found 6/],
  ['kv_len_negative', { ...good(), kv_len: make_array('i8', [2], () => -1) }, [], 2, /kv_len: expected .*found -1/],
  ['kv_len_empty', { ...good(), kv_len: make_array('i8', [0], () => 0) }, [], 2, /'kv_len'.*expected/],
  ['packed_without_heads', packed(), [], 2, /'q'.*--q-heads/],
  ['packed_without_kv_heads', packed(), ['--q-heads', '3'], 2, /'k'.*--kv-heads/],
  ['packed_indivisible', packed(), ['--q-heads', '5', '--kv-heads', '3'], 2, /'q'.*5 heads.*\(2,3,24\)/],
  ['heads_contradict', good(), ['--q-heads', '2', '--kv-heads', '2'], 2, /'q'.*expected 2 heads.*found 4/],
  ['trace_too_large', { q: floats([20000, 1]), k: floats([20000, 1]), v: floats([20000, 1]) }, ['--trace'], 2, /expected at most/],
  ['archive_climbs', write_npz(good(), { member_name: name => `../${name}.npy` }), [], 2, /in\.npz: expected/],
  ['size_lies', write_npz({ ...good(), q: Buffer.from(write_npy(floats([2, 4, 3, 8])).toString('latin1').replace('(2, 4, 3, 8)', '(9, 4, 3, 8)'), 'latin1') }), [], 2, /'q'.*expected/],
  ['size_overflows', write_npz({ ...good(), q: Buffer.from(write_npy(floats([2, 4, 3, 8])).toString('latin1').replace('(2, 4, 3, 8), }                 ', '(4294967296, 4294967296, 4, 8), }').padEnd(0), 'latin1') }), [], 2, /'q'/],
  ['big_endian', write_npz({ ...good(), q: Buffer.from(write_npy(floats([2, 4, 3, 8])).toString('latin1').replace('<f4', '>f4'), 'latin1') }), [], 2, /'q'.*expected/],
  ['object_type', write_npz({ ...good(), q: Buffer.from(write_npy(floats([2, 4, 3, 8])).toString('latin1').replace("'<f4'", "'|O' "), 'latin1') }), [], 2, /'q'.*expected/],
  ['backend_webgpu', good(), ['--backend', 'webgpu'], 3, /webgpu cannot run here/],
  ['backend_relaxed', good(), ['--backend', 'relaxed'], 3, /relaxed cannot run here/],
  ['backend_unknown', good(), ['--backend', 'gpu'], 2, /expected one of auto, reference, simd, relaxed, webgpu, found 'gpu'/],
  ['option_unknown', good(), ['--dropout', '0.1'], 2, /unknown option '--dropout'/],
  ['option_twice', good(), ['--causal', '--causal'], 2, /--causal: given twice/],
  ['option_without_value', good(), ['--scale'], 2, /--scale: expected a value/],
  ...['1x', '', ' 1', '1e', '1,5', '0x'].map(text => [`scale_is_${text}`, good(), ['--scale', text], 2, /^--scale: expected a number, found '/]),
  ...['1e-400', '-1e-400', '1e-320', '1e400'].flatMap(text => ['scale', 'softcap', 'temperature'].map(name =>
    [`${name}_is_${text}`, good(), [`--${name}`, text], 2, RegExp(`^--${name}: expected a number that double precision holds, found '${text}'`)])),
  ...['1.1e30', '-1.1e30', 'inf', 'nan'].map(text => [`scale_is_${text}`, good(), ['--scale', text], 2, /^--scale: expected -1e30 … 1e30, found /]),
  ...['-1', '9e-16', '1.1e15', 'nan'].map(text => [`softcap_is_${text}`, good(), ['--softcap', text], 2, /^--softcap: expected 0 or 1e-15 … 1e15, found /]),
  ...['0', '-2', '1e-301', '1e301', 'inf'].map(text => [`temperature_is_${text}`, good(), ['--temperature', text], 2, /^--temperature: expected 1e-300 … 1e300, found /]),
  ...kMisspelt.map(([name, likely]) => [`misspelt_${name}`, { ...without(likely), [name]: floats([1]) }, [], 2, RegExp(`array '${name}': expected one of q, k, v, .*: is it ${likely}\\?`)]),
  ...['q', 'k', 'v', 'past_k', 'past_v', 'mask'].map(name => [`beyond_float32_${name}`, { ...good(), ...past(), mask: floats([3, 8]), [name]: beyond(name) }, [], 2, RegExp(`'${name}': expected .*float32.*found -?[13].*e\\+`)]),
  ['window_one', good(), ['--window', '3'], 2, /--window: expected two integers/],
  ['window_negative', good(), ['--window', '-2,1'], 2, /--window: expected two integers/],
  ['window_fraction', good(), ['--window', '1.5,1'], 2, /--window: expected two integers/],
  ['heads_zero', packed(), ['--q-heads', '0', '--kv-heads', '3'], 2, /--q-heads: expected/],
  ['second_input', good(), ['more.npz'], 2, /one input file/]
];

/** [name, arguments, what the line says] */
const kBadUsage = [
  ['nothing', [], /expected a command/],
  ['unknown_command', ['atend', 'x.npz'], /expected a command .*found 'atend'/],
  ['no_input', ['attend', '--out', 'out.npz'], /expected an input file/],
  ['no_output', ['attend', 'in.npz'], /expected --out/],
  ['evaluate_takes_no_trace', ['evaluate', 's.json', '--out', 'out.npz', '--trace'], /unknown option/],
  ['train_without_task', ['train'], /expected a task/],
  ['unknown_task', ['train', 'revers'], /expected a task: .*reverse.*found 'revers'/],
  ['train_takes_no_trace', ['train', 'reverse', '--trace'], /unknown option/],
  ['no_steps', ['train', 'reverse', '--steps', '0'], /--steps: expected/],
  ['seed_below_0', ['train', 'reverse', '--seed', '-1'], /--seed: expected/],
  ['tasks_takes_no_file', ['tasks', 'x'], /no file/],
  ['backends_takes_no_file', ['backends', 'x'], /no file/],
  ['backends_takes_no_option', ['backends', '--out', 'x'], /unknown option/]
];

/** [name, text of the scene, what the line says] */
const kBadScenes = [
  ['empty', '', /scene\.json: /],
  ['no_json', '{"version": 1,', /scene\.json: /],
  ['no_object', '[1]', /scene\.json: .*expected/],
  ['other_version', '{"version": 999}', /scene\.json: .*version.*expected/],
  ['unknown_key', '{"version": 1, "problem": {"txet": "a"}}', /scene\.json: .*txet/],
  ['wrong_type', '{"version": 1, "problem": {"heads": "two"}}', /scene\.json: .*heads.*expected/],
  ['no_token', '{"version": 1, "problem": {"text": "  "}}', /scene\.json: .*text.*expected/],
  ['lesson_without_title', '{"version": 1, "cards": []}', /scene\.json: lesson: title: expected/]
];

/** A lesson whose first card is `problem`. */
const lesson_of = (problem) => {
  const text = { en: 'a', zh: 'b' };
  return {
    version: 1, title: text, scene: { problem: { ...problem, d_k: 2 } }, cards: [{ text, problem: { d_k: problem.d_k } }],
    question: { text, answer: { of: 'rows', step: 'weights' }, options: [{ value: 0, misconception: text }] }
  };
};

function expect_refusal({ status, stdout, stderr }, wanted, pattern) {
  if (status !== wanted) throw new Error(`exit ${status}, expected ${wanted}; stderr: ${stderr.trim()}`);
  if (!/^[^\n]+\n$/.test(stderr)) throw new Error(`stderr is not one line: ${JSON.stringify(stderr)}`);
  if (!pattern.test(stderr)) throw new Error(`stderr does not match ${pattern}: ${stderr.trim()}`);
  if (stdout.includes('backend:')) throw new Error('stdout says that a back end ran');
}

function expect_files(folder, expected) {
  const found = fs.readdirSync(folder).sort();
  if (String(found) !== String(expected)) throw new Error(`left behind: ${found}`);
}

export async function run_command_line(report, command_lines) {
  for (const runner of command_lines) {
    const folder = path.join(runner.folder, 'refused');
    const [input, scene, out] = ['in.npz', 'scene.json', 'out.npz'].map(name => path.join(folder, name));
    const fresh = () => {
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder);
    };
    const check = (name, work) => report.check(`command_line/${name} ${runner.name}`, () => (fresh(), work()));

    for (const [name, arrays, args, status, pattern] of kBadInputs) {
      await check(name, () => {
        if (arrays) fs.writeFileSync(input, Buffer.isBuffer(arrays) ? arrays : write_npz(arrays));
        expect_refusal(runner.run(['attend', input, '--out', out, ...args]), status, pattern);
        expect_files(folder, arrays ? ['in.npz'] : []);
      });
    }
    for (const [name, args, pattern] of kBadUsage)
      await check(name, () => expect_refusal(runner.run(args), 2, pattern));
    for (const [name, text, pattern] of kBadScenes) {
      await check(`scene_${name}`, () => {
        fs.writeFileSync(scene, text);
        expect_refusal(runner.run(['evaluate', scene, '--out', out]), 2, pattern);
        expect_files(folder, ['scene.json']);
      });
    }
    await check('out_folder_missing', () => {
      fs.writeFileSync(input, write_npz(good()));
      expect_refusal(runner.run(['attend', input, '--out', path.join(folder, 'no', 'out.npz')]), 2, /out\.npz: cannot write/);
      expect_files(folder, ['in.npz']);
    });
    await check('old_out_stays', () => {
      fs.writeFileSync(input, 'no archive');
      fs.writeFileSync(out, 'precious');
      expect_refusal(runner.run(['attend', input, '--out', out]), 2, /in\.npz/);
      if (fs.readFileSync(out, 'utf8') !== 'precious') throw new Error('OUT was changed');
    });
    await check('says_which_backend_ran', () => {
      fs.writeFileSync(input, write_npz({ ...good(), extra: floats([1]) }));
      for (const backend of ['reference', 'simd']) {
        const { status, stdout, stderr } = runner.run(['attend', input, '--out', out, '--backend', backend]);
        if (status !== 0 || stderr || !stdout.includes(`backend: ${backend}\n`) || !stdout.includes("'extra'"))
          throw new Error(`exit ${status}, stdout ${JSON.stringify(stdout)}, stderr ${JSON.stringify(stderr)}`);
      }
    });
    await check('a_lesson_is_its_first_card', () => {
      const problem = { text: 'to be or not', d_k: 3 };
      const results = [{ version: 1, problem }, lesson_of(problem)].map((file) => {
        fs.writeFileSync(scene, JSON.stringify(file));
        const { status, stderr } = runner.run(['evaluate', scene, '--out', out]);
        if (status !== 0) throw new Error(`exit ${status}: ${stderr.trim()}`);
        return fs.readFileSync(out, 'latin1');
      });
      if (results[0] !== results[1]) throw new Error('other numbers than those of the scene');
    });
    await check('tasks_are_listed_and_trained', () => {
      const tasks = runner.run(['tasks']);
      if (tasks.status !== 0 || !/^copy .*\n(.*\n)*reverse /.test(tasks.stdout)) throw new Error(`tasks: ${tasks.stdout}`);
      const model = path.join(folder, 'model.npz'), config = path.join(folder, 'config.json');
      fs.writeFileSync(config, '{"model": {"d_model": 16}}');
      const train = (...more) => runner.run(['train', 'reverse', '--steps', '60', '--seed', '5', '--json', ...more]);
      const { status, stdout, stderr } = train('--config', config, '--out', model);
      const lines = stdout.trim().split('\n').map(JSON.parse);
      if (status !== 0 || stderr || String(lines.map((line) => line.step)) !== '50,60') throw new Error(`train: ${stdout}${stderr}`);
      const keys = ['step', 'loss', 'accuracy', 'held_out_loss', 'held_out_accuracy', 'ms_per_step', 'gflops'];
      if (String(Object.keys(lines[1])) !== String(keys)) throw new Error(`keys: ${Object.keys(lines[1])}`);
      const { w_q } = read_npz(fs.readFileSync(model));
      if (String(w_q.shape) !== '16,16' || !w_q.data.every(Number.isFinite)) throw new Error(`w_q: ${w_q.shape}`);
      const again = JSON.parse(train('--config', config).stdout.trim().split('\n')[1]);
      if (again.loss !== lines[1].loss || again.held_out_loss !== lines[1].held_out_loss) throw new Error('another run gives other numbers');
      fs.writeFileSync(config, '{"optimiser": {"learning_rate": 1}}');
      expect_refusal(train('--config', config), 2, /optimiser.*learning_rate.*'rate'/);
    });
    await check('backends_and_help', () => {
      const backends = runner.run(['backends']);
      for (const name of ['reference', 'simd', 'relaxed', 'webgpu'])
        if (backends.status !== 0 || !backends.stdout.includes(name)) throw new Error(`backends: ${backends.stdout}`);
      const help = runner.run(['attend', '--help']);
      if (help.status !== 0 || !help.stdout.includes('--temperature')) throw new Error('no help');
    });
  }
}
