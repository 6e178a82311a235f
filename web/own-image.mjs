// The visitor's own files: lessons, scenes, words, results; and a picture: chosen from a list of files or dropped on the page, made small and grey, cut into patches.
const kSide = 32;  // as many pixels as fit a link
const kPictures = /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM)/s;  // how their files begin

/** The picture in a file. An error's message is the end of the `notice.…` that says why there is none. */
async function picture_in(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
  } catch {
    const begins = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
    throw new Error(kPictures.test(begins) ? 'too_many_pixels' : 'not_picture');
  } finally {
    URL.revokeObjectURL(image.src);
  }
  return image;
}

/** Rows of numbers from 0 (black) to 1 (white) of the middle square of a picture. */
async function grey_pixels(file) {
  const picture = await picture_in(file);
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = kSide;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = 'white';  // behind what is transparent
  context.fillRect(0, 0, kSide, kSide);
  context.imageSmoothingQuality = 'high';
  // By its place, not by a part of it, which browsers cut otherwise from a drawing without a size.
  const { width, height } = picture;
  const scale = kSide / side;
  context.drawImage(picture, -(width - side) / 2 * scale, -(height - side) / 2 * scale, width * scale, height * scale);
  const { data } = context.getImageData(0, 0, kSide, kSide);
  const grey = (at) => (.2126 * data[at] + .7152 * data[at + 1] + .0722 * data[at + 2]) / 255;  // luma, Rec. 709
  return Array.from({ length: kSide }, (_, row) => Array.from({ length: kSide }, (_, col) => Math.round(grey(4 * (row * kSide + col)) * 100) / 100));
}

const holds_text = ({ name, type }) => type === 'application/json' || /\.(json|csv)$/i.test(name);

/** `read(files)` gets those that hold text; `use(pixels)` gets the pixels of the first file that is a picture, `refuse(why, names)` the names of others, with the end of the
 *  `notice.…` that says why. Returns what opens the list of files. */
export function take_images({ place, use, refuse, read }) {
  async function take(files) {
    const texts = [...files].filter(holds_text);
    if (texts.length) read(texts);
    const left = [...files].filter((each) => !texts.includes(each));
    while (left.length) {
      const file = left.shift();
      try {
        use(await grey_pixels(file));
        break;
      } catch (error) {
        refuse(error.message, file.name);
      }
    }
    if (left.length) refuse('one_picture', left.map(({ name }) => name).join(', '));
  }
  const holds_files = (event) => event.dataTransfer?.types.includes('Files');
  place.addEventListener('dragover', (event) => { if (holds_files(event)) event.preventDefault(); });
  place.addEventListener('drop', (event) => {
    if (!holds_files(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  return () => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*' });
    input.addEventListener('change', () => take(input.files));
    input.click();
  };
}
