// The page as a SCORM 1.2 package, for the gradebook of a learning platform.
//   node scorm12.mjs BUILD OUT.zip [LESSON...]     the questions of these lessons count, and the first of them opens; else of all
import { course_file, lessons_of, make, whole_page, write_zip } from './course.mjs';
import { kCourseScripts, scorm_files } from './scorm.mjs';

make((build, out, ...ids) => write_zip(out, scorm_files({
  page: whole_page(build), html: course_file('scorm12.html'), scripts: kCourseScripts.map(course_file), lessons: lessons_of(build, ids), start: ids.length ? `lesson=${ids[0]}` : ''
})));
