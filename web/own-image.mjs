// The visitor's own picture: chosen from a list of files or dropped on the page, made small and grey, cut into patches.
const kSide = 32;  // as many pixels as fit a link

/** Rows of numbers from 0 (black) to 1 (white) of the middle square of a picture. */
async function grey_pixels(file) {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = kSide;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = 'white';  // behind what is transparent
  context.fillRect(0, 0, kSide, kSide);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, kSide, kSide);
  const { data } = context.getImageData(0, 0, kSide, kSide);
  const grey = (at) => (.2126 * data[at] + .7152 * data[at + 1] + .0722 * data[at + 2]) / 255;  // luma, Rec. 709
  return Array.from({ length: kSide }, (_, row) => Array.from({ length: kSide }, (_, col) => Math.round(grey(4 * (row * kSide + col)) * 100) / 100));
}

/** `use(pixels)` gets the pixels of a picture, `refuse(name)` the name of a file that is none. Returns what opens the list of files. */
export function take_images({ place, use, refuse }) {
  const take = (file) => grey_pixels(file).then(use, () => refuse(file.name));
  const holds_files = (event) => event.dataTransfer?.types.includes('Files');
  place.addEventListener('dragover', (event) => { if (holds_files(event)) event.preventDefault(); });
  place.addEventListener('drop', (event) => {
    if (!holds_files(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  return () => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*' });
    input.addEventListener('change', () => { if (input.files.length) take(input.files[0]); });
    input.click();
  };
}
