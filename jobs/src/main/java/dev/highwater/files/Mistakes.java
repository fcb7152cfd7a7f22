package dev.highwater.files;

import dev.highwater.cost.core.CostFileException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The mistakes of a file that says how something is done, told together: a user mends all of them
 * before the next try. Where row after row is wrong, the first hundred.
 */
public final class Mistakes {
  private static final int TOLD = 100;

  private final Path file;
  private final Set<String> told = new LinkedHashSet<>();
  private long more;

  public Mistakes(Path file) {
    this.file = file;
  }

  /** Takes one, with its place; what was said already is no further one. */
  public void add(String mistake) {
    if (told.size() < TOLD) {
      told.add(mistake);
    } else if (!told.contains(mistake)) {
      more++;
    }
  }

  /**
   * Goes on where there is none.
   *
   * @throws CostFileException with all of them
   */
  public void check() {
    if (told.isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(told);
    if (more > 0) {
      all.add(file + ": " + Counted.of(more, "more mistake"));
    }
    throw new CostFileException(all);
  }

  /**
   * The text of such a file, UTF-8.
   *
   * @throws CostFileException why it cannot be read
   */
  public static String text(Path file) {
    String why;
    try {
      if (!Files.isDirectory(file)) {
        return Files.readString(file);
      }
      why = "is a folder; expected a file";
    } catch (NoSuchFileException e) {
      why = "no such file";
    } catch (CharacterCodingException e) {
      why = "is not UTF-8 text";
    } catch (IOException e) {
      why = "cannot be read: " + e.getClass().getSimpleName();
    }
    throw new CostFileException(List.of(file + ": " + why));
  }
}
