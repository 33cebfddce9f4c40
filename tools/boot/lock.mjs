// Compares what a package-lock.json wants with what npm installed. Pure.

/** True when every package that this machine can use is there in the wanted version. */
export function isInstalled(wanted, installed, machine) {
  if (installed === undefined) return false
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    const found = installed.packages[path]
    if (found !== undefined) return found.version === entry.version && found.integrity === entry.integrity
    return !fits(entry, machine)
  })
}

// Whether it must be there. What an optional package of another platform brings along names no platform itself.
// `os`, `cpu` and `libc` list what a package is for, or with `!` what it is not for.
function fits(entry, machine) {
  const keys = ['os', 'cpu', 'libc'].filter((key) => entry[key] !== undefined)
  if (keys.length === 0) return entry.optional !== true && entry.devOptional !== true
  return keys.every((key) => {
    const list = [entry[key]].flat()
    const value = machine[key]
    if (value === undefined) return true
    if (list.includes(`!${value}`)) return false
    return list.every((item) => item.startsWith('!')) || list.includes(value)
  })
}
