// The playground as a content type of H5P. `page` (the whole of it) and `lessons` come with the package (../h5p.mjs). What a
// learner did goes to the platform as xAPI statements, by H5P's own dispatcher.

/** `parameters` as semantics.json has them; `previousState`, what getCurrentState() gave at the end of the last visit. */
H5P.AttentionPlayground = function (parameters, id, { previousState } = {}) {
  H5P.EventDispatcher.call(this);
  const counted = lessons.filter((lesson) => !parameters.lesson || lesson.id === parameters.lesson);
  const marks = new Marks(counted.map((lesson) => lesson.id), previousState?.marks);
  let scene = previousState?.scene;  // the last that the frame told of
  let opened;

  this.contentId = id;
  this.attach = ($container) => {
    this.setActivityStarted();
    const asked = new URLSearchParams(Object.entries(parameters).filter(([key, value]) => value && ['lesson', 'lang', 'theme'].includes(key)));
    const kept = scene;
    opened = new Playground($container.get(0), { srcdoc: page.replace('<head>', `<head><meta name="attention-playground-start" content="${String(asked).replaceAll('&', '&amp;')}">`) }, {
      ready: () => { if (kept) opened.ask('setScene', kept); },
      state: (told) => { scene = told.scene; },
      resize: ({ height }) => size(height),
      answer
    });
    opened.frame.style.cssText = 'display: block; width: 100%; border: 0';
    size(800);
  };
  const size = (wanted) => {
    opened.frame.style.height = `${parameters.height || wanted}px`;
    this.trigger('resize');
  };

  /** A statement for the answer, part of this content, and one for the whole once it is done. */
  const answer = (given) => {
    const before = marks.done;
    if (!marks.take(given)) return;
    const event = this.createXAPIEventTemplate('answered');
    const statement = event.data.statement;
    const whole = statement.object.id;
    const { title } = lessons.find((lesson) => lesson.id === given.lesson);
    statement.context = { contextActivities: { ...statement.context?.contextActivities, parent: [{ id: whole, objectType: 'Activity' }] } };
    statement.object = {
      id: `${whole}${whole?.includes('?') ? '&' : '?'}subContentId=${given.lesson}`, objectType: 'Activity',
      definition: { type: 'http://adlnet.gov/expapi/activities/cmi.interaction', interactionType: 'other', name: { 'en-US': title.en, 'zh-CN': title.zh } }
    };
    event.setScoredResult(given.score, 1, this, true, given.score === 1);
    this.trigger(event);
    if (marks.done && !before) this.triggerXAPIScored(marks.right, marks.largest, 'completed', true, marks.passed);
  };

  this.getScore = () => marks.right;
  this.getMaxScore = () => marks.largest;
  this.getAnswerGiven = () => marks.begun;
  this.getCurrentState = () => ({ marks: marks.kept, scene });
};
