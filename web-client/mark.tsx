/** The mark of the page: a voice, standing still. */
export function Mark() {
  return (
    <span className="mark" aria-hidden>
      <i />
      <i />
      <i />
      <i />
      <i />
    </span>
  );
}
