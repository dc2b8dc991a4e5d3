import type postgres from 'postgres'

type Asker = postgres.Sql | postgres.TransactionSql

/** A rule of the books that must hold at any time, and a query that finds what breaks it. */
interface Invariant {
  name: string
  /** Answers one row per violation, with `what`. */
  violations: (sql: Asker) => Promise<{ what: string }[]>
}

const query = (text: string) => (sql: Asker) => sql.unsafe<{ what: string }[]>(text)

const sides = `select environment_id, debit_account_id as account, -amount_minor as amount, debit_entry_number as number,
    debit_balance_after_minor as after from transfers
  union all select environment_id, credit_account_id, amount_minor, credit_entry_number, credit_balance_after_minor from transfers`

const INVARIANTS: Invariant[] = [
  {
    name: 'GI-1 all balances of a currency add up to zero',
    violations: query(`select environment_id || ' ' || currency || ': ' || sum(balance_minor) as what
      from credit_accounts group by environment_id, currency having sum(balance_minor) <> 0`),
  },
  {
    name: 'GI-2 a balance is the sum of its entries and the last balance after',
    violations:
      query(`with side as (${sides}), total as (select environment_id, account, sum(amount) as amount, count(*) as entries,
        max(number) as last, (array_agg(after order by number desc))[1] as after from side group by 1, 2)
      select a.id || ': balance ' || a.balance_minor || ', entries add up to ' || coalesce(t.amount, 0) as what
      from credit_accounts a left join total t on t.environment_id = a.environment_id and t.account = a.id
      where a.balance_minor <> coalesce(t.amount, 0) or a.entry_count <> coalesce(t.entries, 0)
        or coalesce(t.last, 0) <> coalesce(t.entries, 0) or coalesce(t.after, 0) <> a.balance_minor`),
  },
  {
    name: 'GI-2 each balance after is the one before and the entry',
    violations:
      query(`with side as (${sides}), step as (select *, lag(after, 1, 0) over (partition by environment_id, account order by number) as before from side)
      select account || ' entry ' || number as what from step where after <> before + amount`),
  },
  {
    name: 'GI-2 what is held is the sum of the reservations',
    violations: query(`select a.id || ': held ' || a.held_minor as what from credit_accounts a
      left join (select environment_id, account_id, sum(amount_minor) as held from holds where state = 'HELD' group by 1, 2) h
        on h.environment_id = a.environment_id and h.account_id = a.id where a.held_minor <> coalesce(h.held, 0)`),
  },
  {
    name: 'GI-3 no kept account is below its minimum unless its limit was lowered, and nothing was taken since',
    violations: query(`with below as (select * from credit_accounts a where a.kind in ('CLIENT', 'RESELLER')
        and a.balance_minor - a.held_minor < a.minimum_minor),
      told as (select e.environment_id, e.subject_id, max(seq) filter (where e.kind = 'credit.minimum_set') as lowered,
          max(seq) filter (where e.kind in ('credit.held', 'credit.given_away', 'credit.recovered', 'credit.gift_undone')) as taken
        from below b join events e on e.environment_id = b.environment_id and e.subject_id = b.id group by 1, 2)
      select b.id || ': available ' || (b.balance_minor - b.held_minor - b.minimum_minor) as what
      from below b left join told t on t.environment_id = b.environment_id and t.subject_id = b.id
      where coalesce(t.lowered, 0) <= coalesce(t.taken, 0)`),
  },
  {
    name: 'GI-4 an order is active exactly when it has its one activation',
    violations: query(`select o.id || ' is ' || o.status as what from orders o
      left join activations a on a.environment_id = o.environment_id and a.order_id = o.id
      where (o.status = 'ACTIVE') <> (a.order_id is not null)`),
  },
  {
    name: 'GI-4 a reservation stands only for an order that waits',
    violations: query(`select h.id || ' for ' || o.status as what from holds h
      join orders o on o.environment_id = h.environment_id and o.id = h.order_id where h.state = 'HELD' and o.status <> 'PENDING'`),
  },
  {
    name: 'GI-6 the log of a world is 1 to the last without holes',
    violations: query(`select c.environment_id || ': ' || count(e.seq) || ' events, counter ' || c.last_seq as what
      from event_counters c left join events e on e.environment_id = c.environment_id
      where coalesce(c.environment_id = current_tenant(), true) group by c.environment_id, c.last_seq, c.pruned_seq
      having count(e.seq) <> c.last_seq - c.pruned_seq or coalesce(max(e.seq), 0) <> c.last_seq`),
  },
  {
    name: 'GI-6 and GI-7 each version of an object has exactly one event',
    violations:
      query(`with subject as (select environment_id, id, version from orders union all select environment_id, id, version from invoices
        union all select environment_id, id, version from sub_accounts
        union all select environment_id, id, version from credit_accounts where kind in ('CLIENT', 'RESELLER')),
      told as (select environment_id, subject_id, count(*) as events, count(distinct subject_version) as versions, max(subject_version) as last
        from events group by 1, 2)
      select s.id || ': version ' || s.version || ', events ' || coalesce(t.events, 0) as what
      from subject s left join told t on t.environment_id = s.environment_id and t.subject_id = s.id
      where coalesce(t.events, 0) <> s.version or coalesce(t.versions, 0) <> s.version or coalesce(t.last, 0) <> s.version`),
  },
  {
    name: 'GI-9 an order is the sum of its lines',
    violations: query(`select o.id || ': ' || o.total_minor as what from orders o
      left join (select environment_id, order_id, sum(total_minor) as lines from order_lines group by 1, 2) l
        on l.environment_id = o.environment_id and l.order_id = o.id where o.total_minor <> coalesce(l.lines, 0)`),
  },
  {
    name: 'GI-9 what an invoice says was paid is what was allocated to it',
    violations: query(`select i.id || ': paid ' || i.paid_minor as what from invoices i
      left join (select environment_id, invoice_id, sum(amount_minor) as allocated from allocations group by 1, 2) a
        on a.environment_id = i.environment_id and a.invoice_id = i.id where i.paid_minor <> coalesce(a.allocated, 0)`),
  },
  {
    name: 'GI-9 what an order says was paid is what its invoice says',
    violations: query(`select o.id || ': received ' || (o.paid_minor - o.refunded_minor) as what from orders o
      join invoices i on i.environment_id = o.environment_id and i.order_id = o.id
      where o.paid_minor - o.refunded_minor <> i.paid_minor or o.total_minor <> i.total_minor`),
  },
  {
    name: 'GI-5 the money of each payment has moved',
    violations: query(`select p.id || ': ' || p.amount_minor as what from payments p
      left join (select environment_id, payment_id, sum(case when kind = 'REFUND' then -amount_minor else amount_minor end) as moved
        from transfers where payment_id is not null group by 1, 2) t on t.environment_id = p.environment_id and t.payment_id = p.id
      where p.amount_minor <> coalesce(t.moved, 0)`),
  },
  {
    name: 'R1 the count of pending orders of a client is true',
    violations: query(`select s.id || ': ' || s.pending_order_count as what from sub_accounts s
      left join (select environment_id, sub_account_id, count(*) as pending, min(created_at) as oldest from orders
        where status = 'PENDING' group by 1, 2) o on o.environment_id = s.environment_id and o.sub_account_id = s.id
      where s.pending_order_count <> coalesce(o.pending, 0) or s.oldest_pending_at is distinct from o.oldest`),
  },
  {
    name: 'M4 every link of the journal holds',
    violations:
      query(`select environment_id || ' entry ' || seq as what from (select *, lag(hash, 1, decode(repeat('00', 32), 'hex'))
        over (partition by environment_id order by seq) as before from events) e
      where seq > 1 and hash <> event_hash(before, environment_id, seq, jsonb_build_object('kind', kind, 'subjectType', subject_type,
        'subjectId', subject_id, 'subjectVersion', subject_version, 'subAccountId', sub_account_id, 'orderId', order_id,
        'invoiceId', invoice_id, 'data', data), actor_kind, actor_id, actor_label, occurred_at)`),
  },
]

/** The rules that are checked, each said once. */
export const INVARIANT_NAMES: readonly string[] = INVARIANTS.map(({ name }) => name)

/**
 * Checks every rule of the books over all worlds, as the owner of the tables: at once where row security does not bind
 * it, world by world where it does. Answers one sentence per violation; none is what should be.
 */
export async function findViolations(owner: postgres.Sql): Promise<string[]> {
  const [role] = await owner<{ bypasses: boolean }[]>`
    select rolsuper or rolbypassrls as bypasses from pg_roles where rolname = current_user`
  if (role!.bypasses) return violationsSeenBy(owner)
  const found: string[] = []
  for (const { id } of await owner<{ id: string }[]>`select id from environments order by id`) {
    const here = await owner.begin(async (sql) => {
      await sql`select set_config('app.tenant', ${id}, true)`
      return violationsSeenBy(sql)
    })
    found.push(...here)
  }
  return found
}

async function violationsSeenBy(sql: Asker): Promise<string[]> {
  const found: string[] = []
  for (const invariant of INVARIANTS) {
    for (const { what } of await invariant.violations(sql)) found.push(`${invariant.name}: ${what}`)
  }
  return found
}
