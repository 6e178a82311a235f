// The page as a SCORM 1.2 package, for the gradebook of a learning platform.
//   node scorm12.mjs BUILD OUT.zip [LESSON...]     the questions of these lessons count, and the first of them opens; else of all
import { course_file, joined, lessons_of, make, whole_page } from './course.mjs';
import { write_zip } from './zip.mjs';

const kTitle = 'Attention Playground · 注意力游乐场';
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** imsmanifest.xml: one item, whose resource has all `names`. */
const manifest = (title, names) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="attention-playground" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${escaped(title)}</title>
      <item identifier="item" identifierref="page">
        <title>${escaped(title)}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
${names.map((name) => `      <file href="${name}"/>`).join('\n')}
    </resource>
  </resources>
</manifest>
`;

make((build, out, ...ids) => {
  const lessons = lessons_of(build, ids);
  const files = {
    'attention-playground.html': whole_page(build),
    'course.js': joined({ lessons, opens: ids[0] ?? '' }, 'marks.js', 'frame.js', 'scorm12.js'),
    'index.html': course_file('scorm12.html')
  };
  const title = ids.length === 1 ? `${lessons[0].title.en} · ${lessons[0].title.zh}` : kTitle;
  write_zip(out, { 'imsmanifest.xml': manifest(title, Object.keys(files)), ...files });
});
