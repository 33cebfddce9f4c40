// The component library in our tokens: colours, sizes and defaults. Nothing visual is decided here;
// tokens.css holds the values, both colour schemes read the same names.

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const color = (...shades: string[]): MantineColorsTuple => shades as unknown as MantineColorsTuple

/** Theme for MantineProvider; pass `resolveVariables` beside it. */
/** Lists of choices that open below a field. */
const COMBOBOX = { shadow: 'lg', offset: 4, transitionProps: { duration: 90 } } as const

export const theme = createTheme({
  colors: {
    petrol: color(
      '#edfafa',
      '#d8f3f4',
      '#b6e7e9',
      '#8ed6da',
      '#5fbec3',
      '#30a4aa',
      '#05888e',
      '#017075',
      '#045b5f',
      '#034649',
    ),
    gray: color(
      '#f9fafb',
      '#f2f5f6',
      '#e9eced',
      '#dce0e2',
      '#c7cdcf',
      '#a5acae',
      '#7f888a',
      '#5f686a',
      '#3e4749',
      '#21282a',
    ),
    dark: color(
      '#e7ebec',
      '#b4bcbe',
      '#8f999c',
      '#5d676a',
      '#374044',
      '#262d30',
      '#1d2325',
      '#15191b',
      '#0e1213',
      '#0b0f10',
    ),
    green: color(
      '#edfbf0',
      '#daf5e0',
      '#b6eac3',
      '#8cd9a1',
      '#5dc47e',
      '#36ac62',
      '#1c8e4c',
      '#15733c',
      '#135c30',
      '#0a4723',
    ),
    yellow: color(
      '#fff7ed',
      '#ffeed4',
      '#ffdca6',
      '#fcc771',
      '#f5b33b',
      '#e6a313',
      '#bf8608',
      '#966802',
      '#755000',
      '#593c00',
    ),
    red: color(
      '#fef4f3',
      '#fee7e4',
      '#fecdc8',
      '#ffaba3',
      '#f87e77',
      '#ed5350',
      '#d73337',
      '#b92229',
      '#971a20',
      '#771216',
    ),
    violet: color(
      '#f7f5ff',
      '#efebff',
      '#e0d8fe',
      '#cbbcfc',
      '#b199f4',
      '#9978e9',
      '#835ad8',
      '#6e43bf',
      '#5a31a1',
      '#462281',
    ),
    blue: color(
      '#f1f8fe',
      '#e0effe',
      '#c3e0ff',
      '#9cccff',
      '#6db0f4',
      '#3e96ea',
      '#0d7dd4',
      '#0165af',
      '#00518f',
      '#003e70',
    ),
  },
  primaryColor: 'petrol',
  primaryShade: {
    light: 7,
    dark: 4,
  },
  autoContrast: false,
  white: '#ffffff',
  black: '#141b1d',
  fontFamily: 'var(--si-font)',
  fontFamilyMonospace: 'var(--si-mono)',
  fontSmoothing: true,
  fontSizes: {
    xs: 'var(--si-text-12)',
    sm: 'var(--si-text-13)',
    md: 'var(--si-text-14)',
    lg: 'var(--si-text-16)',
    xl: 'var(--si-text-20)',
  },
  lineHeights: {
    xs: '1.334',
    sm: '1.54',
    md: '1.43',
    lg: '1.625',
    xl: '1.4',
  },
  headings: {
    fontFamily: 'var(--si-font)',
    fontWeight: '620',
    textWrap: 'balance',
    sizes: {
      h1: {
        fontSize: 'var(--si-text-20)',
        lineHeight: '28px',
      },
      h2: {
        fontSize: 'var(--si-text-16)',
        lineHeight: '24px',
      },
      h3: {
        fontSize: 'var(--si-text-14)',
        lineHeight: '20px',
      },
      h4: {
        fontSize: 'var(--si-text-13)',
        lineHeight: '20px',
      },
    },
  },
  spacing: {
    xs: '4px',
    sm: '8px',
    md: '12px',
    lg: '16px',
    xl: '24px',
  },
  radius: {
    xs: 'var(--si-r-xs)',
    sm: 'var(--si-r-sm)',
    md: 'var(--si-r-md)',
    lg: 'var(--si-r-lg)',
    xl: 'var(--si-r-xl)',
  },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--si-sh-1)',
    sm: 'var(--si-sh-1)',
    md: 'var(--si-sh-2)',
    lg: 'var(--si-sh-3)',
    xl: 'var(--si-sh-3)',
  },
  breakpoints: {
    xs: '24em',
    sm: '47.5em',
    md: '64em',
    lg: '80em',
    xl: '100em',
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  defaultGradient: {
    from: 'petrol',
    to: 'petrol',
    deg: 0,
  },
  components: {
    Select: {
      defaultProps: {
        size: 'sm',
        checkIconPosition: 'right',
        comboboxProps: COMBOBOX,
      },
    },
    Autocomplete: {
      defaultProps: {
        comboboxProps: COMBOBOX,
      },
    },
    MultiSelect: {
      defaultProps: {
        size: 'sm',
        checkIconPosition: 'right',
        comboboxProps: COMBOBOX,
      },
    },
    Menu: {
      defaultProps: {
        shadow: 'lg',
        radius: 'lg',
        offset: 4,
        transitionProps: {
          duration: 90,
        },
      },
    },
    Popover: {
      defaultProps: {
        shadow: 'lg',
        radius: 'lg',
        offset: 4,
        withArrow: false,
        transitionProps: {
          duration: 90,
        },
      },
    },
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        radius: 'sm',
        withArrow: false,
        transitionProps: {
          duration: 90,
        },
      },
    },
    Modal: {
      defaultProps: {
        radius: 'xl',
        centered: true,
        padding: 20,
        overlayProps: {
          backgroundOpacity: 1,
          color: 'var(--si-scrim)',
          blur: 0,
        },
        transitionProps: {
          duration: 150,
          transition: 'pop',
        },
      },
    },
    Notification: {
      defaultProps: {
        radius: 'lg',
        withBorder: false,
      },
    },
  },
})

const VARIABLES: Record<string, string> = {
  '--mantine-color-body': 'var(--si-bg)',
  '--mantine-color-text': 'var(--si-text)',
  '--mantine-color-bright': 'var(--si-text)',
  '--mantine-color-dimmed': 'var(--si-text-3)',
  '--mantine-color-placeholder': 'var(--si-text-3)',
  '--mantine-color-anchor': 'var(--si-accent-text)',
  '--mantine-color-default': 'var(--si-surface)',
  '--mantine-color-default-hover': 'var(--si-surface-2)',
  '--mantine-color-default-color': 'var(--si-text)',
  '--mantine-color-default-border': 'var(--si-line-2)',
  '--mantine-color-error': 'var(--si-bad-text)',
  '--mantine-color-disabled': 'var(--si-sunken)',
  '--mantine-color-disabled-color': 'var(--si-text-off)',
  '--mantine-color-disabled-border': 'var(--si-line)',
  '--mantine-primary-color-filled': 'var(--si-accent)',
  '--mantine-primary-color-filled-hover': 'var(--si-accent-hover)',
  '--mantine-primary-color-light': 'var(--si-accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--si-accent-soft-2)',
  '--mantine-primary-color-light-color': 'var(--si-accent-text)',
  '--mantine-primary-color-contrast': 'var(--si-on-accent)',
  '--mantine-color-petrol-filled': 'var(--si-accent)',
  '--mantine-color-petrol-filled-hover': 'var(--si-accent-hover)',
  '--mantine-color-petrol-light': 'var(--si-accent-soft)',
  '--mantine-color-petrol-light-color': 'var(--si-accent-text)',
  '--mantine-color-red-filled': 'var(--si-bad)',
  '--mantine-color-red-light': 'var(--si-bad-soft)',
  '--mantine-color-red-light-color': 'var(--si-bad-text)',
  '--mantine-color-green-light': 'var(--si-ok-soft)',
  '--mantine-color-green-light-color': 'var(--si-ok-text)',
  '--mantine-color-yellow-light': 'var(--si-warn-soft)',
  '--mantine-color-yellow-light-color': 'var(--si-warn-text)',
  '--mantine-color-violet-light': 'var(--si-model-soft)',
  '--mantine-color-violet-light-color': 'var(--si-model-text)',
  '--mantine-color-blue-light': 'var(--si-info-soft)',
  '--mantine-color-blue-light-color': 'var(--si-info-text)',
}

/** Points the library's colour variables at the tokens, the same in both schemes. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: VARIABLES,
  dark: VARIABLES,
})
