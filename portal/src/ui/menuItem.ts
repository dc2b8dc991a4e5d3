import type { Component } from 'vue'

/** One line of a menu. */
export interface MenuItem {
  label: string
  run: () => void
  icon?: Component
  /** The key that does the same. */
  keys?: string
  /** Why it cannot be chosen now. */
  reason?: string
  danger?: boolean
  checked?: boolean
  separated?: boolean
}
