// The colour maps of src/ui/kit/theme.cpp, worked out a second time: hex stops, interpolated in OKLab
// (Ottosson 2020), baked into textures of 256 steps. A map is a function of t to [r, g, b].

const kStops = {
  dark: {
    signed: [[-1, 'B4CFFB'], [-.89, '7AA6EE'], [-.80, '3A6FD0'], [-.44, '284F8E'], [0, '1C232B'], [.40, '7F382B'], [.80, 'C8482A'], [.89, 'EE8D62'], [1, 'FFC3A3']],
    amount: [[0, '1C232B'], [.14, '3A3022'], [.50, '94621A'], [.80, 'E3A62C'], [1, 'FFE694']],
    hatch: ['46525F', '14191F'], stage: '10141A'
  },
  light: {
    signed: [[-1, '1B4CA3'], [-.74, '4F83D9'], [-.44, '9DBEF0'], [0, 'F1EFE9'], [.44, 'F7B389'], [.74, 'DF6B38'], [1, 'A5340F']],
    amount: [[0, 'F1EFE9'], [.16, 'F6E6BA'], [.50, 'F7C352'], [.80, 'DE8A0F'], [1, '8F4600']],
    hatch: ['B3AEA2', 'F1EEE7'], stage: 'FCFBF8'
  }
};

export const rgb_of = (hex) => [0, 2, 4].map((at) => parseInt(hex.replace('#', '').slice(at, at + 2), 16));
const linear = (byte) => (byte / 255 <= .04045 ? byte / 255 / 12.92 : ((byte / 255 + .055) / 1.055) ** 2.4);
const gamma = (v) => Math.round(255 * (v <= .0031308 ? 12.92 * Math.max(v, 0) : 1.055 * Math.min(v, 1) ** (1 / 2.4) - .055));
const times = (m, v) => m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);

const kToLms = [[.4122214708, .5363325363, .0514459929], [.2119034982, .6806995451, .1073969566], [.0883024619, .2817188376, .6299787005]];
const kToLab = [[.2104542553, .7936177850, -.0040720468], [1.9779984951, -2.4285922050, .4505937099], [.0259040371, .7827717662, -.8086757660]];
const kFromLab = [[1, .3963377774, .2158037573], [1, -.1055613458, -.0638541728], [1, -.0894841775, -1.2914855480]];
const kFromLms = [[4.0767416621, -3.3077115913, .2309699292], [-1.2684380046, 2.6097574011, -.3413193965], [-.0041960863, -.7034186147, 1.7076147010]];

const oklab = (hex) => times(kToLab, times(kToLms, rgb_of(hex).map(linear)).map(Math.cbrt));
const from_oklab = (lab) => times(kFromLms, times(kFromLab, lab).map((v) => v ** 3)).map(gamma);

export function map_of(theme, kind) {
  const stops = kStops[theme][kind].map(([at, hex]) => [at, oklab(hex)]);
  return (value) => {
    const t = Math.min(1, Math.max(stops[0][0], value));
    const k = Math.max(1, stops.findIndex(([at]) => at >= t));
    const [[low, a], [high, b]] = [stops[k - 1], stops[k]];
    const f = (t - low) / (high - low);
    return from_oklab(a.map((v, i) => v + (b[i] - v) * f));
  };
}

export const hatch_of = (theme) => ({ line: rgb_of(kStops[theme].hatch[0]), ground: rgb_of(kStops[theme].hatch[1]) });
export const distance = (a, b) => Math.max(...a.map((v, i) => Math.abs(v - b[i])));

/** Whether a colour is that of t, up to the step of the texture and 2 of 255. */
export function is_colour_of(map, t, colour, kind) {
  const step = (kind === 'signed' ? 2 : 1) / 256;
  const around = [-1, -.5, 0, .5, 1].map((k) => map(t + k * step / 2));
  return colour.every((v, i) => {
    const values = around.map((each) => each[i]);
    return v >= Math.min(...values) - 2 && v <= Math.max(...values) + 2;
  });
}
