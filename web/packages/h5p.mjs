// The page as a content type of H5P, and a first content of it. H5P lets in scripts, styles, fonts and pictures, so the whole page
// stands in a script.
//   node h5p.mjs BUILD OUT.h5p
import fs from 'node:fs';
import path from 'node:path';
import { joined, lessons_of, make, whole_page, write_zip } from './course.mjs';

const kName = 'H5P.AttentionPlayground';
const kVersion = { majorVersion: 1, minorVersion: 0 };
const kTitle = 'Attention Playground';

// H5P's button for the full screen would lie over the menu of the page.
const library = {
  title: kTitle, machineName: kName, ...kVersion, patchVersion: 0, runnable: 1, author: kTitle, license: 'MIT', coreApi: { majorVersion: 1, minorVersion: 19 },
  description: 'Attention, step by step, every number computed live; lessons with questions. 注意力的每一步，每个数都是现算的；有带问题的课程。',
  embedTypes: ['iframe'], fullscreen: 0, preloadedJs: [{ path: 'attention-playground.js' }]
};
const h5p = { title: kTitle, language: 'und', mainLibrary: kName, embedTypes: ['iframe'], license: 'U', preloadedDependencies: [{ machineName: kName, ...kVersion }] };
const content = { lesson: '', lang: '', theme: '' };

/** The fields of the editor in a language, whose words `say` picks of {en, zh}. */
function fields(lessons, say) {
  const auto = { value: '', label: say({ en: 'As the learner has it', zh: '随学习者的设置' }) };
  const select = (name, label, options) => ({ name, type: 'select', label: say(label), options, default: '', optional: true });
  return [
    { ...select('lesson', { en: 'Lesson', zh: '课程' }, [{ value: '', label: say({ en: 'None: the first scene, and all lessons on its shelf', zh: '不选：打开第一个场景，所有课程都在书架上' }) }, ...lessons.map(({ id, title }) => ({ value: id, label: say(title) }))]),
      description: say({ en: 'The answer to its question is the score.', zh: '得分是对其中问题的回答。' }) },
    select('lang', { en: 'Language', zh: '语言' }, [auto, { value: 'en', label: 'English' }, { value: 'zh', label: '中文' }]),
    select('theme', { en: 'Theme', zh: '配色' }, [auto, { value: 'dark', label: say({ en: 'Dark', zh: '深色' }) }, { value: 'light', label: say({ en: 'Light', zh: '浅色' }) }]),
    { name: 'height', type: 'number', label: say({ en: 'Height in pixels', zh: '高度（像素）' }), description: say({ en: 'Left out: as high as the playground needs.', zh: '不填：按游乐场所需的高度。' }), min: 300, max: 2000, step: 10, optional: true }
  ];
}
/** What a translation may hold of fields, in their order. */
const translated = (all) => all.map(({ label, description, options }) => ({ label, ...(description && { description }), ...(options && { options: options.map((option) => ({ label: option.label })) }) }));

make((build, out) => {
  const lessons = lessons_of(build);
  const chinese = JSON.stringify({ semantics: translated(fields(lessons, ({ zh }) => zh)) });
  const own = {
    'library.json': JSON.stringify(library),
    'semantics.json': JSON.stringify(fields(lessons, ({ en }) => en)),
    ...Object.fromEntries(['zh', 'zh-cn', 'zh-hans'].map((code) => [`language/${code}.json`, chinese])),  // platforms differ in what they call it
    'icon.svg': fs.readFileSync(path.join(build, 'logo.svg')),
    'attention-playground.js': joined({ page: whole_page(build), lessons }, 'marks.js', 'frame.js', 'h5p.js')
  };
  const folder = `${kName}-${kVersion.majorVersion}.${kVersion.minorVersion}`;
  return write_zip(out, { 'h5p.json': JSON.stringify(h5p), 'content/content.json': JSON.stringify(content), ...Object.fromEntries(Object.entries(own).map(([name, bytes]) => [`${folder}/${name}`, bytes])) });
});
