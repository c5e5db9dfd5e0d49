/** A model that clients can name, or could if it were loaded. */
export interface ApiModel {
  readonly id: string;
  readonly purpose: 'llm' | 'stt' | 'tts';
  /** `loaded`: it answers now. `downloaded`: it is on the disk. `fetchable`: it can be downloaded by "npm run models". */
  readonly state: 'loaded' | 'downloaded' | 'fetchable';
}
