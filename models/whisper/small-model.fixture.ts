import { toHalf } from '../weights/float16.ts';

/** Sizes of a whisper model that is small enough to make up. */
export const SMALL = {
  state: 64,
  heads: 2,
  layers: 2,
  melBands: 8,
  audioContext: 10,
  textContext: 6,
  tokens: 96,
};

/** Weights are made from their name and place, so that a test can tell where each came from. */
export function weightAt(name: string, index: number): number {
  let seed = index * 17;
  for (let i = 0; i < name.length; i++) seed += name.charCodeAt(i) * (i + 1);
  return ((seed % 401) - 200) / 256;
}

/** The shapes of a CTranslate2 whisper model's weights. */
function ct2Shapes(): Map<string, readonly number[]> {
  const { state, layers, melBands, audioContext, textContext, tokens } = SMALL;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, outputs: number, inputs: number): void => {
    shapes.set(`${name}/weight`, [outputs, inputs]).set(`${name}/bias`, [outputs]);
  };
  const norm = (name: string): void => void shapes.set(`${name}/gamma`, [state]).set(`${name}/beta`, [state]);
  for (const part of ['encoder', 'decoder']) {
    for (let layer = 0; layer < layers; layer++) {
      const at = `${part}/layer_${layer}`;
      linear(`${at}/self_attention/linear_0`, 3 * state, state);
      linear(`${at}/self_attention/linear_1`, state, state);
      linear(`${at}/ffn/linear_0`, 4 * state, state);
      linear(`${at}/ffn/linear_1`, state, 4 * state);
      for (const name of ['self_attention', 'ffn']) norm(`${at}/${name}/layer_norm`);
      if (part === 'encoder') continue;
      linear(`${at}/attention/linear_0`, state, state);
      linear(`${at}/attention/linear_1`, 2 * state, state);
      linear(`${at}/attention/linear_2`, state, state);
      norm(`${at}/attention/layer_norm`);
    }
    norm(`${part}/layer_norm`);
  }
  shapes.set('encoder/conv1/weight', [state, melBands, 3]).set('encoder/conv1/bias', [state]);
  shapes.set('encoder/conv2/weight', [state, state, 3]).set('encoder/conv2/bias', [state]);
  shapes.set('encoder/position_encodings/encodings', [audioContext, state]);
  shapes.set('decoder/position_encodings/encodings', [textContext, state]);
  shapes.set('decoder/embeddings/weight', [tokens, state]);
  return shapes;
}

/** Such a model's `model.bin`. */
export function smallCt2Model(): Buffer {
  const shapes = ct2Shapes();
  const parts = [uint32(6), text('WhisperSpec'), uint32(3), uint32(shapes.size + 2)];
  for (const part of ['encoder', 'decoder']) {
    parts.push(text(`${part}/num_heads`), Buffer.from([0, 2]), uint32(2), Buffer.from([SMALL.heads, 0]));
  }
  for (const [name, shape] of shapes) {
    const count = shape.reduce((product, length) => product * length, 1);
    const halves = Uint16Array.from({ length: count }, (_, i) => toHalf(weightAt(name, i)));
    parts.push(text(name), Buffer.from([shape.length]), ...shape.map(uint32), Buffer.from([4]));
    parts.push(uint32(halves.byteLength), Buffer.from(halves.buffer));
  }
  parts.push(uint32(1), text('decoder/projection/weight'), text('decoder/embeddings/weight'));
  return Buffer.concat(parts);
}

/** A vocabulary in CTranslate2's notation: the 256 bytes as GPT-2 writes them, and made-up words. */
export function smallVocabulary(): string {
  const words = Array.from({ length: 50_260 }, (_, i) => `Ġw${i}`);
  words.splice(0, 4, '!', 'Ġ', 'é', 'Ċ');
  words[50_257] = '<|endoftext|>';
  return words.join('\n');
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function text(value: string): Buffer {
  const buffer = Buffer.alloc(value.length + 3);
  buffer.writeUInt16LE(value.length + 1);
  buffer.write(value, 2);
  return buffer;
}
