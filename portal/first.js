// Runs before everything else, after theme.js. `plan` is put in by the build (firstRequests.ts).
;((plan) => {
  /** An answer that is here whole is shown at once; one that has yet to be read lets the page be drawn without it before. */
  async function readWhole(response) {
    const text = await response.text()
    response.text = () => Promise.resolve(text)
    return response
  }
  const page = plan.pages[location.pathname]
  if (!page) return
  // As `i18n` chooses it.
  const tags = [document.documentElement.dataset.language, ...navigator.languages].map((tag) => tag?.slice(0, 2))
  const language = tags.find((tag) => Object.hasOwn(plan.sentences, tag)) ?? 'en'
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json,application/json;q=0.9',
    'accept-language': language,
    'apollo-require-preflight': 'true',
  }
  const answers = {}
  const [viewer, ...others] = plan.every
  // Filters in the address make it another question.
  for (const [operationName, variables, document] of [viewer, ...(page.questions[location.search] ?? []), ...others]) {
    const query = plan.documents[document]
    const body = JSON.stringify({ operationName, variables, query })
    const answer = fetch('/graphql', { method: 'POST', credentials: 'same-origin', headers, body }).then(readWhole)
    // Whoever takes the answer hears of a failure.
    answer.catch(() => undefined)
    answers[JSON.stringify([operationName, variables, query])] = answer
  }
  globalThis.greenlightFirst = { language, answers }
  for (const file of [...page.files, plan.sentences[language]]) {
    const link = document.createElement('link')
    link.rel = file.endsWith('.css') ? 'stylesheet' : 'modulepreload'
    link.crossOrigin = ''
    link.href = file
    document.head.append(link)
  }
})(plan)
