import type { ReactNode } from 'react';

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons: the way on. */
  readonly actions?: ReactNode;
  /** What stops a call is said at once; what is good to know waits for a pause. */
  readonly urgent?: boolean;
}

/** Something the caller should know, and what they can do about it; read out by screen readers. */
export function Notice({ title, children, actions, urgent = false }: NoticeProps) {
  return (
    <div className="notice" data-urgent={urgent} role={urgent ? 'alert' : 'status'}>
      <div>
        <p className="notice-title">{title}</p>
        {children !== undefined && <p>{children}</p>}
      </div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  );
}
