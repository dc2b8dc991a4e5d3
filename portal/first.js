// Runs before everything else, after theme.js. `plan` is put in by the build (firstRequests.ts).
;(function (plan) {
  var page = plan.pages[location.pathname]
  if (!page) return
  var tags = [document.documentElement.dataset.language].concat(navigator.languages)
  var language = 'en'
  for (var tag of tags) {
    if (!tag || !plan.sentences[tag.slice(0, 2)]) continue
    language = tag.slice(0, 2)
    break
  }
  var headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json,application/json;q=0.9',
    'accept-language': language,
    'apollo-require-preflight': 'true',
  }
  var answers = {}
  // Filters in the address make it another question.
  var questions = [plan.viewer].concat(location.search ? [] : page.questions)
  questions.forEach(function (question) {
    var body = JSON.stringify({ operationName: question[0], variables: question[1], query: question[2] })
    var answer = fetch('/graphql', { method: 'POST', credentials: 'same-origin', headers: headers, body: body })
    // Whoever takes the answer hears of a failure.
    answer.catch(function () {})
    answers[JSON.stringify(question)] = answer
  })
  globalThis.greenlightFirst = { language: language, answers: answers }
  page.files.concat(plan.sentences[language]).forEach(function (file) {
    var link = document.createElement('link')
    link.rel = file.endsWith('.css') ? 'stylesheet' : 'modulepreload'
    link.crossOrigin = ''
    link.href = file
    document.head.append(link)
  })
})(plan)
