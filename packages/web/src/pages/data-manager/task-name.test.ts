import { describe, expect, it } from 'vitest'
import { shownFields, taskImage, taskName } from './task-name.ts'

const TEXTS =
  '<View><Labels name="l" toName="t"><Label value="A"/></Labels><Text name="t" value="$text"/></View>'
const PICTURES = '<View><Image name="i" value="$photo"/></View>'

describe('the name of a task', () => {
  it('is the text the setup shows, wherever it stands among the data', () => {
    const task = { id: 7, data: { shop: 'north', text: 'The hinge worked loose.' } }
    expect(taskName(task, shownFields(TEXTS))).toBe('The hinge worked loose.')
  })

  it('is the file of the picture the setup shows, without the digits of an upload', () => {
    const data = {
      note: 'taken at dusk',
      icon: '/static/a.png',
      photo: '/data/upload/1/0a1b2c3d-north%20quay.png',
    }
    expect(taskName({ id: 7, data }, shownFields(PICTURES))).toBe('north quay.png')
    expect(taskImage({ data }, shownFields(PICTURES))).toBe(data.photo)
  })

  it('is the first text when the setup shows nothing or cannot be read, and the number when there is none', () => {
    expect(taskName({ id: 7, data: { a: '', b: 'words' } }, shownFields('<View'))).toBe('words')
    expect(taskName({ id: 7, data: { a: 3 } }, shownFields('<View/>'))).toBe('#7')
  })
})
