import { generate } from 'otplib'
import type { Answer, TestApp } from './app.ts'

/** Somebody at a browser: signs in and changes how, through the public API, and keeps the browser's cookies. */
export class Person {
  readonly jar = new Map<string, string>()
  readonly #app: TestApp
  readonly email: string
  password: string
  /** Of the app for one-time codes, once there is one. */
  secret = ''

  constructor(app: TestApp, { email, password }: { email: string; password: string }) {
    this.#app = app
    this.email = email
    this.password = password
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** The same person at another browser. */
  elsewhere(): Person {
    const other = new Person(this.#app, this)
    other.secret = this.secret
    return other
  }

  async ask(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const cookie = this.cookie || undefined
    const answer = await this.#app.gql(query, variables, { key: null, cookie, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value) this.jar.set(name!, value)
      else this.jar.delete(name!)
    }
    return answer
  }

  /** Calls a mutation with one input and answers its payload. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async call(name: string, type: string | null, input: object, fields = ''): Promise<any> {
    const query = type
      ? `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} errors { code message path } } }`
      : `mutation { ${name} { ${fields} errors { code message path } } }`
    const { data, errors } = await this.ask(query, { input })
    if (!data) throw new Error(JSON.stringify(errors))
    return data[name]
  }

  signIn(password = this.password, email = this.email) {
    return this.call('signIn', 'SignInInput', { email, password }, 'viewer { name } secondStep { token } lockedUntil')
  }

  confirm(token: string, code: string, rememberDevice = false) {
    return this.call(
      'confirmSignIn',
      'ConfirmSignInInput',
      { token, code, rememberDevice },
      'viewer { name } lockedUntil',
    )
  }

  /** Who the API takes the browser for; null for nobody. */
  async whoAmI(): Promise<string | null> {
    return (await this.ask('{ viewer { name } }')).data?.viewer?.name ?? null
  }

  /** The code that the app shows, some steps of thirty seconds from now. */
  code(steps = 0): Promise<string> {
    return generate({ secret: this.secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 })
  }

  /** Switches codes on. Answers the recovery codes. */
  async switchCodesOn(): Promise<string[]> {
    const { secret } = await this.call('startOneTimeCodes', 'PasswordInput', { password: this.password }, 'secret uri')
    this.secret = secret
    const code = await this.code()
    const { recoveryCodes, errors } = await this.call(
      'confirmOneTimeCodes',
      'ConfirmOneTimeCodesInput',
      { code },
      'recoveryCodes',
    )
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    // As if that had been half a minute ago: the code of now is still to be shown.
    await this.#app.owner`update one_time_codes set last_step = last_step - 1
      where user_id = (select id from users where email = ${this.email})`
    return recoveryCodes
  }

  /** The link of the newest mail that waits for this person. */
  async mailedLink(): Promise<string> {
    const [mail] = await this.#app.owner`select data->>'link' as link from mails
      where to_address = ${this.email} and kind = 'PASSWORD_RESET' order by created_at desc limit 1`
    return mail!.link as string
  }
}
