/** The beginning of what models write in brackets or asterisks to tell how they speak: "smiles warmly". */
export const stageDirection =
  /^(?:\w+ly )?(?:(?:laugh|chuckle|giggle|smile|grin|sigh|pause|nod|whisper|gasp|wink|cough|shrug|cheer|breathe)s|(?:laugh|chuckl|smil|sigh|whisper)ing|pause|laughter|applause|clears (?:\w+ )?throat)\b/i;
