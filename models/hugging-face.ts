/** Where the model files of the larger profiles are. */
export const HUGGING_FACE = 'https://huggingface.co';

const ANSWER_LIMIT_MS = 3_000;

/** Whether Hugging Face can be reached from here. */
export async function huggingFaceAnswers(address = HUGGING_FACE): Promise<boolean> {
  try {
    const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    return response.ok;
  } catch {
    return false;
  }
}
