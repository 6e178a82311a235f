// What a SCORM 1.2 package holds, for the build (scorm12.mjs) and for the studio, which makes one of what is on view.

export const kCourseScripts = ['marks.js', 'frame.js', 'scorm12.js'];
const kTitle = 'Attention Playground · 注意力游乐场';
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Scripts as one that leaves no name behind; it begins with `constants`. */
export const joined_scripts = (constants, scripts) =>
  `(() => {\n${[...Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`), ...scripts].join('\n')}\n})();\n`;

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

/** {name: text} of a package. `page`: the whole of it in one file; `html`: scorm12.html; `scripts`: texts of kCourseScripts; `lessons`: {id, title} of those whose
 *  questions count; `start`: what the page opens with, "lesson=causal&lang=zh#s=1.…". */
export function scorm_files({ page, html, scripts, lessons, start }) {
  const files = { 'attention-playground.html': page, 'course.js': joined_scripts({ lessons, start }, scripts), 'index.html': html };
  const title = lessons.length === 1 ? `${lessons[0].title.en} · ${lessons[0].title.zh}` : kTitle;
  return { 'imsmanifest.xml': manifest(title, Object.keys(files)), ...files };
}
