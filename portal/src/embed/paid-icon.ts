import { PaidIcon } from './PaidIcon.ts'

if (!customElements.get('paid-icon')) customElements.define('paid-icon', PaidIcon)
