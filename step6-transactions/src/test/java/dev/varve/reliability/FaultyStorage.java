package dev.varve.reliability;

import dev.varve.io.HookedStorage;
import dev.varve.io.Storage;
import dev.varve.io.WritableFile;
import java.io.IOException;

/** A storage that works except for a {@link Fault}; files can always be closed. */
final class FaultyStorage extends HookedStorage {
  private final Fault fault;

  FaultyStorage(Storage storage, Fault fault) {
    super(storage);
    this.fault = fault;
  }

  @Override
  protected <T> T call(String operation, String file, Call<T> call) throws IOException {
    Fault.Form form = operation.equals("close") ? null : fault.next(operation, file);
    if (form == null) {
      return call.make();
    }
    if (form == Fault.Form.DONE_YET_ERROR) {
      call.make();
    }
    throw fault.error(operation, file);
  }

  @Override
  protected void append(String name, WritableFile file, byte[] bytes, int offset, int length)
      throws IOException {
    Fault.Form form = fault.next(file.size() == 0 ? "first append" : "append", name);
    if (form != Fault.Form.ERROR) {
      int landing = form == Fault.Form.SHORT ? fault.part(length) : length;
      file.append(bytes, offset, landing);
    }
    if (form != null) {
      throw fault.error("append", name);
    }
  }
}
