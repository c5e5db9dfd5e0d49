// Shows the API's document. It is no TypeScript, since browsers get it as it is.

const form = document.querySelector('form');
const problem = document.querySelector('p');

/** @param key what the document is asked for with, and what is tried out on the page; undefined where none is needed. */
async function show(key) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch('../v1/openapi.json', { headers });
  form.hidden = response.status !== 401;
  problem.hidden = response.ok || (response.status === 401 && key === undefined);
  if (!response.ok) {
    const { error } = await response.json();
    problem.textContent = error.message;
    return;
  }
  const page = SwaggerUIBundle({
    spec: await response.json(),
    dom_id: '#reference',
    deepLinking: true,
    // What is wrong with a document is not asked of anybody's server.
    validatorUrl: null,
    onComplete: () => key !== undefined && page.preauthorizeApiKey('bearer', key),
  });
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void show(document.querySelector('#key').value);
});
void show();
