// In a learning system: one that makes a frame as high as it wants to be (LTI's messages, as Canvas has them) is told the height.
import { open_page, wait_for } from '../page.mjs';

/** A page of another origin around a frame; it answers as a learning system that knows `subjects`. */
async function course(t, subjects) {
  const opened = await open_page(t, { address: null, ready: false });
  await opened.page.goto(`${t.address.replace('127.0.0.1', 'localhost')}/empty-page-of-the-tests.html`);
  await opened.page.evaluate(([src, supported]) => {
    window.heard = [];
    window.addEventListener('message', ({ data, source, origin }) => {
      heard.push(data);
      if (data.subject === 'lti.capabilities') source.postMessage({ subject: 'lti.capabilities.response', message_id: data.message_id, supported_messages: supported.map((subject) => ({ subject })) }, origin);
      if (data.subject === 'lti.frameResize') frame.height = data.height;
    });
    const frame = Object.assign(document.createElement('iframe'), { src, width: 900, height: 300 });
    document.body.append(frame);
    window.frame = frame;
  }, [`${t.address}/index.html?lang=en`, subjects]);
  await wait_for(opened.page, () => heard.some((each) => each.subject === 'lti.capabilities'));
  return opened;
}
const heights = (opened) => opened.page.evaluate(() => heard.filter((each) => each.subject === 'lti.frameResize').map((each) => each.height).join());

export default [{
  name: 'a learning system that resizes frames is told the height, another is not',
  async run(t) {
    const opened = await course(t, ['lti.capabilities', 'lti.frameResize']);
    await wait_for(opened.page, () => frame.clientHeight === 1024);
    await opened.page.evaluate(() => { frame.width = 500; });
    await wait_for(opened.page, () => frame.clientHeight === 844);
    t.equal('heights', await heights(opened), '1024,844');
    await opened.close();
    const other = await course(t, ['lti.capabilities', 'lti.scrollToTop']);
    await other.page.evaluate(() => { frame.width = 500; });
    await wait_for(other.page, () => heard.filter((each) => each.event === 'resize').length === 2);
    t.equal('heights told to one that does not', await heights(other), '');
    await other.close();
  }
}];
