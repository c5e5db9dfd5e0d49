import { Check, Copy, Download, Phone } from 'lucide-react';
import { useState } from 'react';
import { CaptionList } from '../call/caption-list.tsx';
import { percentile, totalOf } from '../latency/turn-timing.ts';
import { Notice } from '../notice.tsx';
import type { Problem } from '../problem.ts';
import type { CallRecord } from './call-record.ts';
import { download } from './download.ts';
import { transcriptFiles } from './transcript-files.ts';
import './after-call.css';

interface AfterCallProps {
  readonly record: CallRecord;
  /** Why it ended, unless the caller ended it. */
  readonly problem: Problem | undefined;
  readonly onCallAgain: () => void;
}

/** What is left of a call: its transcript, to keep, and the way into another one. */
export function AfterCall({ record, problem, onCallAgain }: AfterCallProps) {
  const files = transcriptFiles(record);
  const { captions, duration, timings } = record;
  const median = percentile(timings.map(totalOf), 0.5);
  return (
    <section className="after">
      <div>
        <h2>The call is over</h2>
        <p className="lead">
          {lengthOf(duration)}
          {median !== undefined && `, answered in ${Math.round(median)} ms (median)`}
        </p>
      </div>
      {problem && (
        <Notice urgent title={problem.title}>
          {problem.advice}
        </Notice>
      )}
      <div className="after-actions">
        <button type="button" className="button primary" onClick={onCallAgain}>
          <Phone aria-hidden />
          Call again
        </button>
        {captions.length > 0 && (
          <>
            <CopyButton text={files.text.content} />
            <DownloadButton label="Text" onClick={() => download(files.text)} />
            <DownloadButton label="JSON" onClick={() => download(files.json)} />
            <DownloadButton label="WebVTT" onClick={() => download(files.webvtt)} />
          </>
        )}
      </div>
      {captions.length === 0 ? (
        <p className="hint">Nothing was said.</p>
      ) : (
        <div className="transcript" role="region" aria-label="Transcript" tabIndex={0}>
          <CaptionList captions={captions} />
        </div>
      )}
    </section>
  );
}

function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <button type="button" className="button" onClick={() => void copy()}>
        {state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
        Copy
      </button>
      <span role="status" className={state === 'failed' ? 'problem' : 'visually-hidden'}>
        {state === 'copied' && 'The transcript is in the clipboard.'}
        {state === 'failed' && 'The browser does not allow copying. Download it instead.'}
      </span>
    </>
  );
}

function DownloadButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="button" onClick={onClick}>
      <Download aria-hidden />
      <span className="visually-hidden">Download as </span>
      {label}
    </button>
  );
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
